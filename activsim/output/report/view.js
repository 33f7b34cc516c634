const page = { hasCharts: false, sliderText: () => null, chartMeta: () => ({}) };
const parts = [...root.querySelectorAll("[data-part]")];
const stand = { key: "report", at: option, epochs_key: "", epoch: "" };
new ResizeObserver(() => board.redraw()).observe(root);

// Draws them all in the colours of a theme.
return (name) => {
  setScene({ ...scene, look: looks[name], key: name });
  const fixed = { pictures: 1, minded: true };
  for (const node of parts) {
    board.parts.set(node, { part: node.dataset.part, fixed, send() {} });
  }
  board.say({ scene: board.scene.key, stand, slider: "", pieces });
};
