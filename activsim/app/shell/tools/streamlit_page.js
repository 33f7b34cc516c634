// What the tools of every page have to know of how Streamlit and Plotly build one. It reads, moves the page, and presses
// what a visitor could press; it writes nothing.

const streamlitPage = {
  // A key on the first of these sliders that is on the page, as if the visitor had pressed it there.
  pressOnSlider(names, key) {
    const slider = names.map((name) => document.querySelector(`.st-key-${name} input[type=range]`)).find(Boolean);
    for (const kind of ["keydown", "keyup"]) slider?.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true }));
  },

  // Whether something is open that Escape closes.
  hasOpenMenu() {
    return document.querySelector("[role=dialog], [role=listbox], [role=menu]") !== null;
  },

  scroll(screens) {
    const main = document.querySelector("[data-testid=stMain]");
    main?.scrollBy({ top: screens * main.clientHeight });
  },

  // Moves the page as little as it takes for the first of these parts to be seen.
  show(names) {
    const part = names.map((name) => document.querySelector(`.st-key-${name}`)).find(Boolean);
    part?.scrollIntoView({ block: "nearest" });
  },

  // Now, and whenever the browser's tab is named anew.
  onTitle(act) {
    act(document.title);
    new MutationObserver(() => act(document.title)).observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  },

  // The page's sentence, as it stands there.
  sentence() {
    return document.querySelector("[data-testid=stMain] p.answer")?.innerText ?? "";
  },

  // Each picture that the page saves by itself: what it is called, and what saves it.
  pictures() {
    const headings = [...document.querySelectorAll(":is(h1, h2, h3):not(dialog *)")];
    const before = (chart) => (heading) => heading.compareDocumentPosition(chart) & Node.DOCUMENT_POSITION_FOLLOWING;
    const charts = [...document.querySelectorAll(".js-plotly-plot")].map((chart) => ({
      name: headings.filter(before(chart)).pop()?.innerText ?? "",
      button: chart.querySelector(".modebar-btn"),
    }));
    const buttons = [...document.querySelectorAll("[data-testid=stDownloadButton] button")];
    const files = buttons.map((button) => ({ name: button.innerText.trim(), button }));
    return [...charts, ...files.filter(({ name }) => name.includes("PNG"))]
      .filter(({ button }) => button)
      .map(({ name, button }) => ({ name, save: () => press(button) }));
  },
};

function press(button) {
  button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window }));
}
