// A part of the page, as a component: it owns its node.

export default function ({ data, parentElement, setTriggerValue }) {
  board.put(parentElement, { ...read(data), send: (value) => setTriggerValue("pick", value) });
  return () => board.drop(parentElement);
}
