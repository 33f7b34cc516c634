// What all parts share, as a component: the scene, and with it the scripts that draw.

export default function ({ data, parentElement }) {
  setScene(parentElement, read(data));
  return () => dropScene(parentElement);
}
