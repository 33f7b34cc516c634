// Puts the classes' pictures over the marks of the map (layers.py), and moves them along while Plotly moves the marks.
// Without this script the marks are told apart by shape, colour and name.

let watching = null;

export default function ({ data }) {
  const pictures = JSON.parse(new TextDecoder().decode(data));
  watching?.disconnect();
  watching = new MutationObserver(place);
  const options = { subtree: true, childList: true, attributes: true, attributeFilter: ["transform", "style"] };
  const around = () => document.querySelector(".st-key-layers_map_place");

  // Every mark gets a sibling picture in Plotly's own drawing, so that both share place, clipping and order.
  function place() {
    watching.disconnect();
    for (const [index, mark] of (around()?.querySelectorAll(".scatterlayer path.point") ?? []).entries()) {
      let picture = mark.nextElementSibling;
      if (picture?.tagName !== "image") {
        picture = document.createElementNS("http://www.w3.org/2000/svg", "image");
        for (const [name, value] of Object.entries({ width: 28, height: 28, x: -14, y: -14 })) {
          picture.setAttribute(name, value);
        }
        picture.style.imageRendering = "pixelated";
        picture.style.pointerEvents = "none";
        mark.after(picture);
      }
      picture.setAttribute("href", pictures[index]);
      picture.setAttribute("transform", mark.getAttribute("transform") ?? "");
      picture.style.display = mark.getAttribute("transform") ? "" : "none";
    }
    if (around()) watching.observe(around(), options);
  }

  place();
  const current = watching;
  return () => current.disconnect();
}
