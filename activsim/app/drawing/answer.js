// What the server says of all parts of the page, as a component.

export default function ({ data, parentElement }) {
  board.say({ ...read(data), node: parentElement });
  return () => {
    if (board.answer?.node === parentElement) board.say(null);
  };
}
