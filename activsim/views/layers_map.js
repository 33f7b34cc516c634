// Puts the classes' pictures over the marks of the map (layers.py), and moves them along while Plotly moves the marks.
// Without this script the marks are told apart by shape, colour and name.

const SIZE = { width: 28, height: 28, x: -14, y: -14, style: "image-rendering: pixelated; pointer-events: none" };

let watching = null;

export default function ({ data }) {
  const pictures = JSON.parse(new TextDecoder().decode(data));
  watching?.disconnect();
  watching = new MutationObserver(place);
  const options = { subtree: true, childList: true, attributes: true, attributeFilter: ["transform", "style"] };
  const around = () => document.querySelector(".st-key-layers_map_place");

  // The pictures lie in a group of their own inside Plotly's drawing: it moves and re-orders the marks as it likes.
  function place() {
    watching.disconnect();
    const marks = around()?.querySelector(".scatterlayer");
    if (marks) {
      const group = marks.parentNode.querySelector(".class-pictures") ?? made("g", { class: "class-pictures" });
      if (group.parentNode !== marks.parentNode) marks.after(group);
      pictures.forEach((source, index) => {
        const picture = group.children[index] ?? group.appendChild(made("image", SIZE));
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

function made(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
