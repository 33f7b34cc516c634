// An explorer: the scene, and of each layer the frames of all thresholds, drawn by the same scripts as the dashboard's page.
// Nothing is fetched, and nothing is worked out: every number and every word is in the data.
//
// explorer(root, { scene, looks, layers, words, at })     at: where it begins, else where its first layer does

// Milliseconds after a step of the slider after which it is taken to rest: then the grids of the charts, which are for
// keyboard and screen reader, say what the charts do.
const REST = 150;

const page = { hasCharts: false, sliderText: () => null, chartMeta: () => ({}) };

function explorer(root, { scene, looks, layers, words, ...begin }) {
  const form = root.querySelector("form");
  const parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const first = layers[0];
  const at = begin.at ?? { layer: 0, threshold: first.start, query: first.class, other: first.with };
  const control = (name) => form.elements.namedItem(name);
  const field = (name) => form.querySelector(`[data-field=${name}]`);

  function showLook(name) {
    setScene({ ...scene, look: looks[name], key: name });
    show();
  }
  const showTheme = () => showLook(dark.matches ? "dark" : "light");

  let rest = 0;

  function show(moves = false) {
    clearTimeout(rest);
    if (moves) rest = setTimeout(show, REST);
    const layer = layers[at.layer];
    const frame = frameOf(layer, at);
    const option = layer.options[at.threshold];
    const pieces = { ...frame, ...charts(layer.grids[at.threshold], frame) };
    const stand = { key: "handout", at: option, epochs_key: "", epoch: "" };
    const fixed = { pictures: 1, minded: true };
    for (const [name, node] of Object.entries(parts))
      board.parts.set(node, { part: name, fixed, send: acts[name] });
    board.say({ scene: board.scene.key, stand, slider: "", pieces, moves });
    control("threshold").setAttribute("aria-valuetext", option);
    write(form.querySelector("output"), option);
  }

  const acts = {
    matrix(value) {
      if (!layers[at.layer].pairs) return;
      [at.query, at.other] = value.split(",").map(Number);
      fillForm();
      show();
    },
    bars() {},
  };

  function fillForm() {
    const layer = layers[at.layer];
    options(control("layer"), layers.map(({ layer }) => layer), at.layer);
    options(control("class"), scene.names, at.query);
    const others = scene.names.map((name, label) => (label === at.query ? words.nearest : name));
    options(control("with"), others, at.other);
    set(control("threshold"), { max: layer.options.length - 1 });
    control("threshold").value = at.threshold;
    field("layer").hidden = layers.length < 2;
    field("class").hidden = field("with").hidden = !layer.pairs;
  }

  form.addEventListener("input", ({ target }) => {
    const value = Number(target.value);
    if (target.name === "threshold") at.threshold = value;
    else if (target.name === "class") [at.query, at.other] = [value, value];
    else if (target.name === "with") at.other = value;
    else if (target.name === "layer") toLayer(value);
    if (target.name !== "threshold") fillForm();
    show(target.name === "threshold");
  });

  function toLayer(index) {
    at.layer = index;
    const layer = layers[index];
    at.threshold = Math.min(at.threshold, layer.options.length - 1);
    if (!layer.pairs) [at.query, at.other] = [layer.class, layer.with];
  }

  parts.matrix.addEventListener("click", ({ target }) => target.dataset.value && acts.matrix(target.dataset.value));
  for (const name of ["matrix", "bars"])
    parts[name].addEventListener("mouseover", ({ target }) => {
      if (target.dataset.value) target.title = target.getAttribute("aria-label");
    });
  new ResizeObserver(() => board.redraw()).observe(parts.matrix);
  dark.addEventListener("change", showTheme);
  addEventListener("beforeprint", () => showLook("light"));
  addEventListener("afterprint", showTheme);
  fillForm();
  showTheme();
}

// All that is shown at a threshold of a pair; of a class and itself, of it and the class nearest to it.
function frameOf({ frames, pairs }, { threshold, query, other }) {
  const frame = frames[threshold];
  if (!pairs) return frame;
  const said = (words) => words[query][other][threshold];
  const beside = query === other ? pairs.nearest[query][threshold] : other;
  const rates = pairs.rates[threshold];
  return {
    ...frame,
    answer: said(pairs.answers),
    panel: { ...frame.panel, pair: [query, beside], amount: said(pairs.amounts), standing: said(pairs.standings) },
    rows: { ...frame.rows, order: pairs.orders[query][threshold] },
    bars_head: { ...frame.bars_head, title: pairs.titles[query][beside] },
    bars: { ...frame.bars, rates: [rates[query], rates[beside]] },
  };
}

function charts({ ranks, n_pairs, unit, neurons, titles }, { matrix, rows, bars, panel }) {
  return {
    matrix: { matrix, rows: { texts: matrix.texts ?? rows.texts }, panel, ranks, n_pairs, unit },
    bars: { bars: { ...bars, neurons, titles }, panel },
  };
}

function options(menu, names, value) {
  const nodes = names.map((name, index) => Object.assign(element("option", { value: index }), { textContent: name }));
  menu.replaceChildren(...nodes);
  menu.value = value;
}
