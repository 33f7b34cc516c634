// Explore at any position between two epochs: the parts of the page draw it, the colours of the cells and the bars half
// way between.

function showing({ key, at, slider, options, frames }) {
  let ahead = null;
  return {
    show(position) {
      const stands = page.sliderText(slider);
      if (stands !== null && stands !== at) return; // the threshold is being moved: these epochs are of another one
      const near = Math.round(position);
      const part = position - Math.floor(position);
      const [before, after] = [frames[Math.floor(position)], frames[Math.ceil(position)]];
      const frame = part ? between(before, after, part, frames[near]) : frames[near];
      ahead = { kind: "epoch", key, option: options[near], frame, moving: part !== 0 };
      board.publish(ahead);
    },
    rest(position) {
      if (ahead?.option !== options[position]) board.withdraw(ahead);
    },
    stop() {
      board.withdraw(ahead);
    },
  };
}

function between(before, after, part, near) {
  const mixed = (a, b, otherwise) => (a === null || b === null ? otherwise : a + (b - a) * part);
  const grid = (a, b, c) => a.map((row, i) => row.map((value, j) => mixed(value, b[i][j], c[i][j])));
  const same = (read) => String(read(before)) === String(read(after));
  const sameBars = same((frame) => frame.bars.labels) && same((frame) => frame.panel.pair);
  const rates = sameBars ? grid(before.bars.rates, after.bars.rates, near.bars.rates) : near.bars.rates;
  const sameCells = Array.isArray(near.matrix.shares); // of many classes others come into view
  const shares = sameCells ? grid(before.matrix.shares, after.matrix.shares, near.matrix.shares) : near.matrix.shares;
  return { ...near, matrix: { ...near.matrix, shares }, bars: { ...near.bars, rates } };
}
