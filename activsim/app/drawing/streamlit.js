// The only script that knows how Streamlit and Plotly build a page: where a slider stands, for what a chart was drawn,
// and where its marks are. It reads, and writes nothing.

const page = {
  hasCharts: true, // which take the place of light drawings

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

  // A chart, as Plotly has it; null where it is not drawn yet.
  chart(name) {
    return document.querySelector(`.st-key-${name} .js-plotly-plot`);
  },

  // What a chart says that it was drawn for; nothing where it is not drawn yet.
  chartMeta(name) {
    const plot = page.chart(name);
    return (plot?.querySelector(".point") && plot.layout?.meta) || {};
  },

  // Where the marks of a chart are: { left, top } of what they are moved in, on the screen, how many of the screen's
  // pixels are one of the chart's, and how each one is moved, { index, transform }. None where it is not drawn yet.
  marks(name) {
    const points = page.chart(name)?.querySelector(".scatterlayer .trace .points");
    if (!points) return { left: 0, top: 0, scale: 1, moves: [] };
    const { a, e, f } = points.getScreenCTM();
    const moves = [...points.querySelectorAll("path.point")].map((mark, index) => ({
      index: mark.__data__?.i ?? index,
      transform: mark.getAttribute("transform"),
    }));
    return { left: e, top: f, scale: a, moves };
  },

  // Before the screen is painted, whenever a chart was drawn or has moved. What the function moves beside the chart is
  // not looked at: two that watch the same chart would have one another run for ever. Returns what ends it.
  onChart(name, act) {
    const observer = new MutationObserver(look);
    const container = document.querySelector(`.st-key-${name}_place`);
    let chart = null;
    function look() {
      act();
      const now = container?.querySelector(`.st-key-${name}`) ?? null;
      if (now && now !== chart) {
        const filter = ["transform", "style"];
        observer.observe(now, { subtree: true, childList: true, attributes: true, attributeFilter: filter });
      }
      chart = now;
    }
    if (container) observer.observe(container, { subtree: true, childList: true });
    look();
    return () => observer.disconnect();
  },

  // Calls a function whenever a chart that is played has come to rest. Asked for again and again: a chart that Plotly
  // makes anew in its old place has forgotten who listens to it.
  onRest(name, act) {
    const plot = page.chart(name);
    plot?.removeListener?.("plotly_animated", act);
    plot?.on?.("plotly_animated", act);
  },

  // The value of the step at which a chart's own slider stands.
  step(name) {
    const { active, steps } = page.chart(name).layout.sliders[0];
    return steps[active].value;
  },
};
