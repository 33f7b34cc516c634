// While the threshold's slider moves, the page follows it here, in the browser: sentence, heatmap, rows and bars of
// every threshold came with the page (live.py). Streamlit's own slider stays the only control; it reports on release,
// the server draws the same again with Plotly, and the light drawings (drawing.js) step aside. Without this script the
// page waits for the release, and loses nothing else.

let running = null;

export default function ({ data }) {
  const page = JSON.parse(new TextDecoder().decode(data));
  if (running?.page.key !== page.key) {
    running?.stop();
    running = follow(page);
  }
  return () => {
    running?.stop();
    running = null;
  };
}

function follow(page) {
  const over = overlay(page, "key", "at");
  let shown = document.querySelector(".stMain .rows")?.dataset.at; // the slider may have moved on before this script came

  function at() {
    const input = document.querySelector(`.st-key-${page.slider} input[type=range]`);
    return input?.getAttribute("aria-valuetext") ?? null;
  }

  let waiting = 0;
  const observer = new MutationObserver(() => (waiting ||= requestAnimationFrame(look)));

  function look() {
    waiting = 0;
    const option = at();
    const frame = page.frames[page.options.indexOf(option)];
    if (!frame || option === shown) return;
    shown = option;
    over.show(frame, option);
  }

  observer.observe(document.body, { subtree: true, attributeFilter: ["aria-valuetext"] });
  look();
  return {
    page,
    stop() {
      observer.disconnect();
      cancelAnimationFrame(waiting);
      over.stop();
    },
  };
}
