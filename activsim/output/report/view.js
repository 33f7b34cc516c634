const page = { hasCharts: false, sliderText: () => null, chartMeta: () => ({}) };
const parts = [...root.querySelectorAll("[data-part]")];
const stand = { key: "report", at: option, epochs_key: "", epoch: "" };
new ResizeObserver(() => board.redraw()).observe(root);

// Draws them all in the colours of a theme.
return (name) => {
  setScene(root, { ...scene, look: looks[name], key: name });
  const fixed = { pictures: 1, minded: true };
  for (const node of parts) {
    const part = node.dataset.part;
    board.parts.set(node, { part, scene: board.scene.key, stand, slider: "", own: pieces[part], fixed, send() {} });
  }
  board.redraw();
};
