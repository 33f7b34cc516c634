// The parts of a page that are words and pictures. Each function fills a node of its own from data: scene, what is the
// same in all frames, and what is shown of this one.

const LONGEST_NAME = 36; // letters
const NARROW = matchMedia("(max-width: 640px)");

function drawAnswer(root, scene, html) {
  const paragraph = child(root, "p", { className: "answer", role: "status" });
  rich(paragraph, html);
}

// In how many networks the nearest class is the same; a click shows what each of them says.
function drawSiblings(root, scene, { text, networks }) {
  const details = child(root, "details", { className: "siblings quiet small" });
  details.hidden = text === null;
  details.style.visibility = text ? "" : "hidden"; // its room stays: nothing jumps while a slider moves
  rich(child(details, "summary", {}), text || "\u00a0");
  const list = child(details, "ul", {}, 1);
  const lines = networks.map(([name, nearest], index) => {
    const line = child(list, "li", {}, index);
    write(line, `${name}: ${nearest}`);
    return line;
  });
  arrange(list, lines);
}

function drawFloor(root, scene, html) {
  rich(child(root, "p", { className: "quiet small" }), html);
}

function drawBarsHead(root, scene, { title, silent }) {
  rich(child(root, "h2", { className: "small" }), title);
  rich(child(root, "p", { className: "quiet small" }, 1), silent);
}

// The two classes side by side, how far they are apart, and where the second stands in the first one's ranking.
function drawPanel(root, scene, { pair, amount, standing, mind }, option, { minded }) {
  const both = child(root, "div", { className: "pair" });
  pair.forEach((label, index) => {
    const figure = child(both, "figure", {}, index);
    figure.hidden = !scene.tiles[9] || (index === 1 && pair[0] === pair[1]);
    if (figure.hidden) return;
    const alt = fill(scene.wording.pictures, { name: scene.names[label] });
    set(pictureIn(figure, scene), { src: scene.tiles[9][label] ?? scene.no_picture, alt });
    write(child(figure, "figcaption", {}, 1), short(scene.names[label]));
  });
  const words = child(both, "div", {}, 2);
  rich(child(words, "p", { className: "amount" }), amount);
  rich(child(words, "p", { className: "quiet small" }, 1), standing);
  rich(child(words, "p", { className: "quiet small" }, 2), minded ? mind : "");
}

// A row per class: its picture, then all others from most to least alike; hidden, those that are not ranked. Of many
// classes a row has the nearest, and says how many more there are.
function drawRows(root, scene, { order, ranking, texts, more }, option, { pictures }) {
  const rows = child(root, "div", { className: "rows" });
  const tiles = scene.tiles[pictures];
  rows.dataset.at = option;
  const byClass = byLabel(rows.children);
  const all = order.map((label) => byClass[label] ?? rowOf(rows, scene, label));
  arrange(rows, all);
  order.forEach((label, index) => drawRow(all[index], scene, tiles, ranking[label], texts[label], more?.[label]));
}

function rowOf(rows, scene, label) {
  const row = rows.appendChild(element("div", { className: "row", role: "group" }));
  row.dataset.label = label;
  row.append(element("p", { className: "quiet" }));
  const turned = () => (row.isConnected ? setStop(row) : NARROW.removeEventListener("change", turned));
  NARROW.addEventListener("change", turned);
  return row;
}

// On a narrow screen a row scrolls sideways, by the keyboard too (style.css).
function setStop(row) {
  set(row, { tabindex: NARROW.matches ? 0 : -1 });
}

function figureOf(row, scene, label) {
  const figure = row.appendChild(element("figure", {}));
  figure.dataset.label = label;
  pictureIn(figure, scene);
  figure.append(element("figcaption", {}));
  figure.lastChild.append("", element("span", {}));
  return figure;
}

// A name below a picture, where a sentence would make a tower; the picture's own text has all of it.
function short(name) {
  const letters = [...name];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…` : name;
}

function drawRow(row, scene, tiles, ranking, texts, more) {
  const { wording, names } = scene;
  set(row, { "aria-label": fill(wording.row, { name: names[row.dataset.label] }) });
  setStop(row);
  const figures = byLabel(row.querySelectorAll("figure"));
  const ranked = ranking.filter((label) => label >= 0);
  const here = more === undefined ? names.map((_, label) => label) : ranked;
  here.forEach((label) => (figures[label] ??= figureOf(row, scene, label)));
  ranked.forEach((label, rank) => {
    const alt = fill(rank ? wording.ranked : wording.asked, { name: names[label], rank, amount: texts[label] });
    const figure = figures[label];
    figure.hidden = false;
    set(figure.firstChild, { src: tiles[label] ?? scene.no_picture, alt });
    write(figure.lastChild.firstChild, short(names[label]));
    write(figure.lastChild.lastChild, rank ? texts[label] : wording.itself);
  });
  const left = here.filter((label) => !ranked.includes(label));
  left.forEach((label) => {
    figures[label].hidden = true;
    set(figures[label].firstChild, { src: tiles[label] ?? scene.no_picture, alt: "" });
  });
  const note = row.querySelector("p");
  note.hidden = left.length === 0 && !more;
  write(note, more || fill(wording.undefined, { count: left.length }));
  arrange(row, [...ranked, ...left].map((label) => figures[label]).concat(note));
}

// ---- nodes

function element(name, attributes) {
  return set(document.createElement(name), attributes);
}

// Attributes, written where they are others than before: the browser would load a picture again.
function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = name === "className" ? "class" : name;
    if (node.getAttribute(attribute) !== String(value)) node.setAttribute(attribute, value);
  }
  return node;
}

// The child at an index, made where there is none yet.
function child(parent, name, attributes, index = 0) {
  return set(parent.children[index] ?? parent.appendChild(document.createElement(name)), attributes);
}

function pictureIn(figure, scene) {
  return child(figure, "img", { width: scene.side, height: scene.side });
}

function byLabel(nodes) {
  return Object.fromEntries([...nodes].map((node) => [node.dataset.label, node]));
}

// The children of a parent in this order; those that stand right already are left alone, the rest goes.
function arrange(parent, children) {
  children.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
  while (parent.children.length > children.length) parent.lastElementChild.remove();
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A sentence with what stands in its {places}.
function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Text, <b> and marked terms only, whatever else it may hold.
function rich(node, html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  node.replaceChildren(...[...body.childNodes].map(richPart));
}

function richPart(part) {
  const text = part.textContent;
  if (part.nodeName === "B") return Object.assign(document.createElement("b"), { textContent: text });
  const tip = board.scene?.terms[part.dataset?.term];
  if (!tip) return document.createTextNode(text);
  const attributes = { className: "term", tabindex: 0, role: "term", "data-term": part.dataset.term, "data-tip": tip, "aria-description": tip };
  const onclick = event => event.preventDefault(); // in a summary the word explains itself, and nothing folds
  return Object.assign(element("span", attributes), { textContent: text, onclick });
}
