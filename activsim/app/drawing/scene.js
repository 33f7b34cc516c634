// What all parts share, as a component: the scene, and with it the scripts that draw.

export default function ({ data }) {
  const scene = read(data);
  setScene(scene);
  return () => dropScene(scene);
}
