// A part of the page, as a component: it owns its node.

export default function ({ data, parentElement, setTriggerValue }) {
  const part = { ...read(data), send: (value) => setTriggerValue("pick", value) };
  board.put(parentElement, part);
  return () => board.drop(parentElement, part);
}
