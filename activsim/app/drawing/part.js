// A part of the page, as a component: it owns its node.

export default function ({ data, parentElement }) {
  board.put(parentElement, read(data));
  return () => board.drop(parentElement);
}
