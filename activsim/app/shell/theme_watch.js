// Charts are drawn by the server, in the colours of the theme that it last heard of. A theme that is changed in the menu,
// or by the system, is told to it here: Streamlit calls a component again when its theme changes.

const told = new WeakMap(); // node -> the theme that the server was told

export default function ({ data, parentElement, setStateValue }) {
  const theme = isDark(getComputedStyle(parentElement).getPropertyValue("--st-background-color")) ? "dark" : "light";
  if (theme === data.theme) told.delete(parentElement);
  else if (told.get(parentElement) !== theme) {
    told.set(parentElement, theme);
    setStateValue("theme", theme);
  }
}

function isDark(colour) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d"); // reads any way of writing a colour
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
