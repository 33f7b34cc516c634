// What drawings in SVG share.

function made(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// A square picture, its middle at a place.
function picture(source, x, y, side) {
  return made("image", { href: source, x: x - side / 2, y: y - side / 2, width: side, height: side });
}

function words(text, x, y, anchor) {
  const element = made("text", { x, y, "text-anchor": anchor, "dominant-baseline": "central" });
  element.textContent = text;
  return element;
}
