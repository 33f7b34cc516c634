// What the server says of all parts of the page, as a component.

export default function ({ data }) {
  const answer = read(data);
  board.say(answer);
  return () => {
    if (board.answer === answer) board.say(null); // else another one has come since
  };
}
