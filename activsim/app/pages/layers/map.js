// Puts the classes' pictures over the marks of the map (map.py), moves them along while Plotly moves the marks,
// and into the picture that its button saves; and tells the server at which layer the map has come to rest.
// Without this script the marks are told apart by shape, colour and name.
//
// This is the one script that puts nodes of its own among another's: the pictures have to lie between Plotly's marks and
// the names over them, and move with both, which nothing that lies over the chart could. It adds one group and writes
// nothing that Plotly has written; what Plotly draws anew, the group is put into again.

const SIDE = 28; // pixels
const SIZE = { width: SIDE, height: SIDE, x: -SIDE / 2, y: -SIDE / 2 };
const STYLE = { style: "image-rendering: pixelated; pointer-events: none" };

let watching = null;
let pictures = [];
let tell = null;

const around = () => document.querySelector(".st-key-layers_map_place");
const chart = () => around()?.querySelector(".js-plotly-plot");

export default function ({ data, setStateValue }) {
  pictures = JSON.parse(new TextDecoder().decode(data));
  tell = setStateValue;
  watching?.disconnect();
  watching = new MutationObserver(place);
  const options = { subtree: true, childList: true, attributes: true, attributeFilter: ["transform", "style"] };

  // The pictures lie in a group of their own inside Plotly's drawing: it moves and re-orders the marks as it likes.
  function place() {
    watching.disconnect();
    const marks = around()?.querySelector(".scatterlayer .trace .points");
    if (marks) {
      listen(chart());
      const group = around().querySelector(".class-pictures") ?? made("g", { class: "class-pictures" });
      if (group.previousSibling !== marks) marks.after(group); // below the names
      pictures.forEach((source, index) => {
        const picture = group.children[index] ?? group.appendChild(made("image", { ...SIZE, ...STYLE }));
        if (picture.getAttribute("href") !== source) picture.setAttribute("href", source);
        picture.style.display = "none"; // until its mark is found: a class that is undefined has none
      });
      for (const [index, mark] of marks.querySelectorAll("path.point").entries()) {
        const picture = group.children[mark.__data__?.i ?? index];
        picture.setAttribute("transform", mark.getAttribute("transform"));
        picture.style.display = "";
      }
    }
    if (around()) watching.observe(around(), options);
  }

  place();
  const current = watching;
  return () => current.disconnect();
}

// Again and again: a chart that Plotly makes anew in its old place has forgotten who listens to it.
function listen(plot) {
  plot.removeListener?.("plotly_animated", rested);
  plot.on?.("plotly_animated", rested);
  plot.addEventListener("click", pressed, true); // before Plotly itself hears of it
}

function rested() {
  const { active, steps } = chart().layout.sliders[0];
  tell("at", steps[active].value);
}

// Plotly copies what it saves at once.
function pressed(event) {
  if (event.target.closest?.(".modebar-btn")) withPictures(event.currentTarget);
}

// For a moment the chart holds the pictures, and its marks are clear.
function withPictures(plot) {
  const { layout, data, _fullLayout } = plot;
  const [marks] = data;
  const { x, y } = plot._fullData[0];
  const { range, _length } = _fullLayout.xaxis;
  const size = ((range[1] - range[0]) * SIDE) / _length;
  const placed = { xref: "x", yref: "y", sizex: size, sizey: size, xanchor: "center", yanchor: "middle", layer: "below" };
  const before = [layout.images, marks.marker];
  layout.images = pictures
    .map((source, index) => ({ ...placed, source, x: x[index], y: y[index] }))
    .filter((picture) => Number.isFinite(picture.x));
  marks.marker = { ...marks.marker, opacity: 0 };
  setTimeout(() => ([layout.images, marks.marker] = before));
}

function made(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
