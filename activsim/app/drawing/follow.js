// While a slider moves, the page follows it here, in the browser: the frame of every option came with the page.
// Streamlit's own slider stays the only control; it reports on release, and the server draws the same again. Without
// this script the page waits for the release, and loses nothing else.

let following = null;

export default function ({ data }) {
  const frames = read(data);
  if (following?.key !== frames.key) {
    following?.stop();
    following = follow(frames);
  }
  following.frames = frames;
  return () => {
    if (following?.frames !== frames) return; // others have come since
    following.stop();
    following = null;
  };
}

function follow({ key, slider, options, frames }) {
  let ahead = null;

  // The slider may have moved on before this script came; where it did not, the server has said it all.
  function look() {
    const option = page.sliderText(slider);
    const frame = frames[options.indexOf(option)];
    if (!frame || option === ahead?.option) return;
    const stand = board.answer?.stand;
    if (!ahead && stand && (stand.key !== key || stand.at === option)) return;
    ahead = { kind: "threshold", key, option, frame, moving: false };
    board.publish(ahead);
  }

  const stop = page.onSlider(look);
  look();
  return {
    key,
    stop() {
      stop();
      board.withdraw(ahead);
    },
  };
}
