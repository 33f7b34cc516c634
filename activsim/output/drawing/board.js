// The board: one for all scripts of a page, whichever comes first. On it stand the scene (what is the same in all
// frames), the parts of the page, what the server says of all of them, and the frame that goes ahead of the server while a
// slider is dragged or an animation plays. Each part owns its node; what it shows is decided in parts.js alone.
//
// part:   { part: name, fixed: what it needs beside, send: takes what was picked in it }
// answer: { scene: key, stand: { key, at, epochs_key, epoch }, slider, pieces: { name: what the part shows },
//           moves: the grids stay as they are }
// ahead:  { kind: "threshold" or "epoch", key, option, frame, moving: between two options }

const board = (window.activsimBoard ??= {
  scene: null,
  parts: new Map(),
  answer: null,
  ahead: null,
  redraw() {}, // parts.js, once it is here

  put(node, part) {
    this.parts.set(node, part);
    this.redraw();
  },
  drop(node, part) {
    if (this.parts.get(node) === part) this.parts.delete(node); // else it was put there anew
  },
  say(answer) {
    this.answer = answer;
    this.redraw();
  },
  publish(ahead) {
    this.ahead = ahead;
    this.redraw();
  },
  withdraw(ahead) {
    if (ahead && this.ahead === ahead) this.publish(null);
  },
});

// What came from the server: bytes that hold JSON, or what they hold.
function read(data) {
  return data instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(data)) : data;
}
