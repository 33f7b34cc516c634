// A bar for each neuron as a light drawing: everything where Plotly puts it (output/charts/neuron_bars.py).

// The chart with so much room for the names of neurons below it.
const barsWithNames = (bars, below) => ({ ...bars, margin: { ...bars.margin, b: below } });

function drawBars(context, scene, frame) {
  const { look, bars } = scene;
  const { left, top, width, height } = context.box;
  const { labels, named, angle, rates } = frame.bars;
  const slot = width / labels.length;
  const y = (rate) => top + height * (1 - rate / 100);
  context.font = `${bars.text}px ${look.font}`;
  for (const [tick, words] of bars.rates) {
    context.fillStyle = look.line;
    context.fillRect(left, y(tick) - 0.5, width, 1);
    context.fillStyle = look.ink;
    put(context, words, left - 1, y(tick) + 1, "right", "middle");
  }
  const fills = [look.accent, scene.hatch];
  const wide = (1 - bars.gap) / 2;
  rates.forEach((profile, which) => {
    context.fillStyle = fills[which];
    profile.forEach((rate, index) => {
      const begin = left + (index + bars.gap / 2 + wide * which) * slot;
      if (rate !== null) context.fillRect(begin, y(rate), wide * slot, y(0) - y(rate));
    });
  });
  context.fillStyle = look.ink;
  const { upright, turned } = bars.names;
  labels.forEach((label, index) => {
    if (!named.includes(label)) return;
    const [x, bottom] = [left + (index + 0.5) * slot, top + height];
    if (angle) putTurned(context, label, x, bottom + turned, angle, "right", "middle");
    else put(context, label, x, bottom + upright, "center", "top");
  });
  drawLegend(context, scene, frame.panel.pair, fills);
}

function drawLegend(context, { look, bars: { legend }, names }, pair, fills) {
  const { left, top } = context.box;
  let start = left;
  if (pair[0] === pair[1]) return;
  pair.forEach((label, which) => {
    context.fillStyle = fills[which];
    context.fillRect(start + legend.mark, top - legend.above - legend.side / 2, legend.side, legend.side);
    context.fillStyle = look.ink;
    put(context, names[label], start + legend.word, top - legend.word_above, "left", "middle");
    start += legend.next + context.measureText(names[label]).width;
  });
}
