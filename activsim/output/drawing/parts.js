// Draws the parts of a page. The server's answer and the frame that goes ahead of it take the same way. A frame is shown
// only where the server's answer is of the same choices, and only while the page's own slider stands where the frame
// does: nothing that belongs to another network, class or theme can be on the screen.

const KINDS = {
  threshold: { key: "key", option: "at" },
  epoch: { key: "epochs_key", option: "epoch" },
};
const WORDS = {
  answer: drawAnswer,
  siblings: drawSiblings,
  panel: drawPanel,
  rows: drawRows,
  floor: drawFloor,
  bars_head: drawBarsHead,
};
const CHARTS = { matrix: drawMatrix, bars: drawBars };
const BOXES = { matrix: ({ matrix }) => matrix, bars: ({ bars }, frame) => barsWithNames(bars, frame.bars.below) };
const GRIDS = { matrix: matrixGrid, bars: barsGrid };

const onScreen = new WeakMap(); // node -> what it shows, so that nothing is written twice
const grids = new WeakMap(); // node -> what its grid was made of
let waiting = 0;

// The server's answer, where it is of the scene that is on the board; else what is on the screen stays.
function answerOfScene() {
  return board.answer && board.answer.scene === board.scene?.key ? board.answer : null;
}

// The frame that goes ahead of the server; null where the server's own answer holds.
function aheadOf({ stand, slider }) {
  const ahead = board.ahead;
  if (!ahead || stand[KINDS[ahead.kind].key] !== ahead.key) return null;
  const expected = ahead.kind === "threshold" ? ahead.option : stand.at;
  const stands = page.sliderText(slider);
  return stands === expected || (stands === null && ahead.kind !== "threshold") ? ahead : null;
}

// Charts first: they measure, and the others only write, so that the browser lays the page out once.
function redraw() {
  const answer = answerOfScene();
  if (!answer) return;
  const ahead = aheadOf(answer);
  const parts = [...board.parts].filter(([, part]) => part.part in answer.pieces);
  for (const [node, part] of parts) if (part.part in CHARTS) showChart(node, part, answer, ahead);
  for (const [node, part] of parts) if (part.part in GRIDS) showGrid(node, part, answer);
  for (const [node, part] of parts) if (part.part in WORDS) showWords(node, part, answer, ahead);
}

function showWords(node, part, { stand, pieces }, next) {
  const ahead = next && next.option !== stand[KINDS[next.kind].option] ? next : null; // the server says the same
  const slice = ahead ? ahead.frame[part.part] : pieces[part.part];
  const option = ahead?.kind === "threshold" ? ahead.option : stand.at;
  const before = onScreen.get(node);
  if (before && before.scene === board.scene && before.part === part && before.slice === slice) return;
  const root = before?.root ?? node.appendChild(document.createElement("div"));
  WORDS[part.part](root, board.scene, slice, option, part.fixed);
  onScreen.set(node, { scene: board.scene, part, slice, root });
}

// The grid says what the server says; of a part that moves it is what was there before, until it rests.
function showGrid(node, part, { pieces, moves }) {
  if (moves) return;
  const old = grids.get(node);
  const piece = pieces[part.part];
  if (old?.part === part && old.piece === piece && old.scene === board.scene) return;
  GRIDS[part.part](node, board.scene, piece, part.send);
  grids.set(node, { part, piece, scene: board.scene });
}

// A light drawing over a chart, until the chart itself has been drawn for the same: of the frame that goes ahead of the
// server, or of the server's own answer.
function showChart(node, part, answer, next) {
  const ahead = next ?? frameOfAnswer(answer, part.part);
  const old = onScreen.get(node);
  if (!ahead || (!ahead.moving && isCharted(part.part, ahead))) {
    old?.canvas.remove();
    onScreen.delete(node);
    return;
  }
  if (page.hasCharts) waiting ||= requestAnimationFrame(lookAgain);
  if (old?.ahead === ahead && old.canvas.isConnected && old.width === node.clientWidth) return;
  const canvas = old?.canvas ?? document.createElement("canvas");
  canvas.className = "light-drawing";
  canvas.setAttribute("aria-hidden", "true");
  if (canvas.parentNode !== node) node.append(canvas);
  const box = BOXES[part.part](board.scene, ahead.frame);
  const context = sheet(canvas, node.clientWidth, box, board.scene.look);
  CHARTS[part.part](context, board.scene, ahead.frame);
  canvas.dataset.at = ahead.option;
  onScreen.set(node, { ahead, canvas, width: node.clientWidth });
}

// The server's own answer as a frame; nothing where a chart has no light drawing.
function frameOfAnswer(answer, name) {
  const { stand, pieces } = answer;
  if (!pieces[name]?.[name]) return null;
  answer.frames ??= {};
  answer.frames[name] ??= { kind: "threshold", key: stand.key, option: stand.at, frame: pieces[name], moving: false };
  return answer.frames[name];
}

function isCharted(name, ahead) {
  const meta = page.chartMeta(name);
  const { key, option } = KINDS[ahead.kind];
  return meta[key] === ahead.key && meta[option] === ahead.option;
}

// Once a frame, for as long as there is a light drawing to take away.
function lookAgain() {
  waiting = 0;
  const answer = answerOfScene();
  if (!answer) return;
  const ahead = aheadOf(answer);
  for (const [node, part] of board.parts) if (part.part in CHARTS && onScreen.has(node)) showChart(node, part, answer, ahead);
}

// ---- the scene

let latest = null; // as it came, the last one

function setScene(scene) {
  latest = scene;
  if (scene.key !== board.scene?.key) board.scene = withBrushes(scene);
  board.redraw = redraw;
  redraw();
}

function dropScene(scene) {
  if (latest === scene) [latest, board.scene, board.ahead] = [null, null, null]; // else another one has come since
}

function withBrushes(scene) {
  const again = () => {
    for (const [node, part] of board.parts)
      if (part.part in CHARTS && onScreen.has(node)) onScreen.get(node).ahead = null; // a picture that came after the drawing
    redraw();
  };
  const images = {};
  for (const [label, source] of Object.entries(scene.icons)) {
    images[label] = Object.assign(new Image(), { src: source, onload: again });
  }
  return { ...scene, images, hatch: hatched(scene.bars.hatch, scene.look) };
}
