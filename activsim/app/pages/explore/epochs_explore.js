// Explore at any place between two epochs: drawing.js draws it, the colours of the cells and the bars half way between.

function showing(page) {
  const over = overlay(page, "epochs_key", "epoch");
  let written = null;
  return {
    show(place) {
      const near = Math.round(place);
      const [before, after] = [page.frames[Math.floor(place)], page.frames[Math.ceil(place)]];
      const frame = page.frames[near];
      const part = place - Math.floor(place);
      over.show({ ...frame, ...between(before, after, part, frame) }, page.options[near], near !== written);
      written = near;
    },
    rest(place) {
      written = place;
    },
    stop: over.stop,
  };
}

function between(before, after, part, near) {
  const mixed = (a, b, otherwise) => (a === null || b === null ? otherwise : a + (b - a) * part);
  const grid = (a, b, c) => a.map((row, i) => row.map((value, j) => mixed(value, b[i][j], c[i][j])));
  const sameBars = String(before.bars.labels) === String(after.bars.labels) && String(before.pair) === String(after.pair);
  const rates = sameBars ? grid(before.bars.rates, after.bars.rates, near.bars.rates) : near.bars.rates;
  return { shares: grid(before.shares, after.shares, near.shares), bars: { ...near.bars, rates } };
}
