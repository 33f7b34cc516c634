// The only script that knows how Streamlit builds a page: where a slider stands, and for what a chart was drawn.

const page = {
  // The option that a slider stands at, as written; null where it is not on the page.
  sliderText(key) {
    return document.querySelector(`.st-key-${key} input[type=range]`)?.getAttribute("aria-valuetext") ?? null;
  },

  // Once a frame at most, after any slider was moved. Returns what ends it.
  onSlider(act) {
    let waiting = 0;
    const later = () => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        act();
      });
    };
    const observer = new MutationObserver(later);
    observer.observe(document.body, { subtree: true, attributeFilter: ["aria-valuetext"] });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(waiting);
    };
  },

  // What a chart says that it was drawn for; nothing where it is not drawn yet.
  chartMeta(name) {
    const plot = document.querySelector(`.st-key-${name} .js-plotly-plot`);
    return (plot?.querySelector(".point") && plot.layout?.meta) || {};
  },
};
