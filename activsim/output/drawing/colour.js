// The colour at a share of a scale [[position, "#rrggbb"], ...], linear between its stops.
function colour(scale, share) {
  const next = Math.max(1, scale.findIndex(([position]) => position >= share));
  const [[from, first], [to, second]] = [scale[next - 1], scale[next]];
  const part = (share - from) / (to - from);
  const channels = [1, 3, 5].map((start) => {
    const [a, b] = [first, second].map((tone) => parseInt(tone.slice(start, start + 2), 16));
    return Math.round(a + (b - a) * part);
  });
  return `rgb(${channels.join(",")})`;
}
