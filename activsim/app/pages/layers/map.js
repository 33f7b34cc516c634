// The classes' pictures on the map, which Plotly draws and plays (map.py). They lie under the chart, in a node of their
// own: under the names, in the place of the marks, and go where the marks go. At which layer the map has come to rest is
// told to the server. Without this script the marks are told apart by shape, colour and name.

const sheets = new WeakMap(); // node -> what is drawn in it

export default function ({ data, parentElement, setStateValue }) {
  const { chart, pictures, side } = read(data);
  const sheet = sheets.get(parentElement) ?? newSheet(parentElement);
  const images = pictures.map((source) => picture(source, 0, 0, side));
  sheet.group.replaceChildren(...images);

  function follow() {
    page.onRest(chart, rested);
    chartKeys(page.chart(chart), "Layer");
    const { left, top, scale, moves } = page.marks(chart);
    const corner = sheet.svg.getBoundingClientRect();
    const [x, y] = [(left - corner.left) / scale, (top - corner.top) / scale];
    sheet.group.setAttribute("transform", `translate(${x} ${y})`);
    const places = new Map(moves.map(({ index, transform }) => [index, transform]));
    images.forEach((image, index) => {
      image.style.display = places.has(index) ? "" : "none"; // a class that is undefined has no mark
      if (places.has(index)) image.setAttribute("transform", places.get(index));
    });
  }

  function rested() {
    chartKeys(page.chart(chart), "Layer");
    setStateValue("at", page.step(chart));
  }

  sheet.stop?.();
  sheet.stop = page.onChart(chart, follow);
  return sheet.stop;
}

function newSheet(node) {
  const svg = node.appendChild(made("svg", { class: "class-pictures", "aria-hidden": "true" }));
  const sheet = { svg, group: svg.appendChild(made("g", {})) };
  sheets.set(node, sheet);
  return sheet;
}
