// A sheet to draw on with mouse or finger (canvas.py): its strokes are kept, so that each can be undone. The picture is
// sent while a stroke is drawn, not too often, and when it ends.
//
// data:  { id: another one begins anew, start: address of the picture to begin with or "", width, height, scale: of a
//          pixel of the set on the sheet, ground, inks: [[colour, name], ...], palette: any colour may be chosen,
//          words: { sheet, brush, undo, clear, colour } }
// sends: "drawing", { id, picture: a PNG as a data address, "" where nothing was drawn }

const EVERY = 280; // milliseconds between two pictures that are sent of one stroke
const BRUSHES = { min: 1, max: 9, start: 2.5 }; // in pixels of the set

const sheets = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  if (!sheets.has(parentElement)) sheets.set(parentElement, newSheet(parentElement));
  sheets.get(parentElement).take(data, setStateValue);
  return () => {
    if (!parentElement.isConnected) sheets.delete(parentElement);
  };
}

function newSheet(parent) {
  const board = parent.querySelector("div.board");
  const canvas = board.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const tools = board.querySelectorAll("div.tools");
  let now = null; // what the server asks for
  let tell;
  let start = null; // an image, or null
  let strokes = []; // { ink, width, points: [[x, y], ...] }
  let stroke = null; // the one being drawn
  let ink, brush, undo, clear;
  let due = 0;

  function take(data, setStateValue) {
    tell = setStateValue;
    if (now?.id === data.id) return;
    now = data;
    strokes = [];
    stroke = start = null;
    Object.assign(canvas, { width: now.width * now.scale, height: now.height * now.scale });
    canvas.setAttribute("aria-label", now.words.sheet);
    fillTools();
    draw();
    if (!now.start) return;
    const image = new Image();
    const { id } = now;
    image.onload = () => {
      if (now.id !== id) return;
      start = image;
      draw();
    };
    image.src = now.start;
  }

  function fillTools() {
    const [inkRow, brushRow] = tools;
    const inks = now.inks.map(([colour, name]) => inkButton(colour, name));
    if (now.palette) inks.push(palette());
    inkRow.replaceChildren(...inks);
    ink = now.inks[0][0];
    inks[0].setAttribute("aria-pressed", "true");
    const { min, max, start: first } = BRUSHES;
    brush = made("input", { type: "range", min, max, step: 0.5, value: first });
    const label = made("label", {});
    label.append(now.words.brush, brush);
    undo = button(now.words.undo, () => strokes.pop());
    clear = button(now.words.clear, () => {
      strokes = [];
      start = null;
    });
    brushRow.replaceChildren(label, undo, clear);
  }

  function inkButton(colour, name) {
    const node = made("button", { type: "button", class: "ink", title: name, "aria-label": name, "aria-pressed": "false" });
    node.style.background = colour;
    node.addEventListener("click", () => choose(colour, node));
    return node;
  }

  function palette() {
    const node = made("input", { type: "color", "aria-label": now.words.colour, title: now.words.colour });
    node.addEventListener("input", () => choose(node.value, node));
    return node;
  }

  function choose(colour, node) {
    ink = colour;
    for (const other of tools[0].children) other.setAttribute("aria-pressed", String(other === node));
  }

  function button(text, act) {
    const node = made("button", { type: "button" });
    node.textContent = text;
    node.addEventListener("click", () => {
      act();
      draw();
      send();
    });
    return node;
  }

  function draw() {
    pen.imageSmoothingEnabled = false;
    pen.fillStyle = now.ground;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (start) pen.drawImage(start, 0, 0, canvas.width, canvas.height);
    strokes.forEach(drawStroke);
    undo.disabled = strokes.length === 0;
    clear.disabled = strokes.length === 0 && !start;
  }

  function drawStroke({ ink, width, points }) {
    Object.assign(pen, { strokeStyle: ink, fillStyle: ink, lineWidth: width, lineCap: "round", lineJoin: "round" });
    pen.beginPath();
    pen.moveTo(...points[0]);
    points.slice(1).forEach((point) => pen.lineTo(...point));
    if (points.length > 1) return pen.stroke();
    pen.arc(...points[0], width / 2, 0, 2 * Math.PI);
    pen.fill();
  }

  function point(event) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((event.clientX - left) / width) * canvas.width, ((event.clientY - top) / height) * canvas.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = { ink, width: brush.value * now.scale, points: [point(event)] };
    strokes.push(stroke);
    draw();
    due = performance.now() + EVERY;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    stroke.points.push(...(moves.length ? moves : [event]).map(point));
    draw();
    if (performance.now() >= due) send();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (stroke) send();
      stroke = null;
    });
  }

  function send() {
    due = performance.now() + EVERY;
    const isEmpty = strokes.length === 0 && !start;
    tell("drawing", { id: now.id, picture: isEmpty ? "" : canvas.toDataURL("image/png") });
  }

  return { take };
}

function made(name, attributes) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
