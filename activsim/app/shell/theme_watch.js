// Charts are drawn by the server, in the colours of the theme that it last heard of. A theme that is changed in the menu,
// or by the system, is told to it here: Streamlit calls a component again when its theme changes.

const told = new WeakMap(); // node -> the theme that the server was told

export default function ({ data, parentElement, setStateValue }) {
  setTimeout(() => rememberEverywhere(data.pages)); // once Streamlit has written it down
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

// Streamlit remembers what was chosen in its menu for the one address that was opened. Whoever opens another page by its
// address has chosen for that one too.
let remembered; // what was written down when this one was opened

function rememberEverywhere(pages) {
  try {
    const opened = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href).pathname;
    const begin = `stActiveTheme-${opened}-`;
    const key = Object.keys(localStorage).find((name) => name.startsWith(begin));
    const now = key ? localStorage.getItem(key) : null;
    if (remembered !== undefined && now !== null && now !== remembered) {
      const home = new URL(".", location.href).pathname;
      for (const page of ["", ...pages]) localStorage.setItem(key.replace(opened, home + page), now);
    }
    remembered = now;
  } catch {
    // a browser that remembers nothing
  }
}
