// A report: the charts of each view, drawn once by the same scripts as the dashboard's page. Nothing is fetched, and
// nothing is worked out. The scripts keep what they draw on a board that they hang on their window: each view has its own.

const body = document.body;
const dark = matchMedia("(prefers-color-scheme: dark)");

function report({ scenes, looks, views }) {
  const shows = views.map(({ scene, option, pieces }, index) => {
    const root = body.querySelector(`#view-${index + 1}`);
    return drawing({ devicePixelRatio: window.devicePixelRatio }, root, { scene: scenes[scene], looks, option, pieces });
  });
  const showAll = (name) => shows.forEach((show) => show(name));
  const showTheme = () => showAll(dark.matches ? "dark" : "light");
  dark.addEventListener("change", showTheme);
  addEventListener("beforeprint", () => showAll("light"));
  addEventListener("afterprint", showTheme);
  showTheme();
}

unpacked(body.querySelector("#data").textContent).then(report);
