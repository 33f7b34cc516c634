// Pages of Explore that came ahead, put on screen in the browser: live.js for the threshold's slider, epochs_explore.js
// for the epochs. The words are written over those the server wrote; light drawings lie over the charts, until the
// server has drawn the same with Plotly.

// page: what live.py sent; keyed, standing: under which names the charts say what they were drawn for.
function overlay(page, keyed, standing) {
  const sheets = { matrix: drawMatrix, bars: drawBars };
  const canvases = {};
  const brushes = {
    paper: getComputedStyle(document.querySelector(".stApp")).backgroundColor,
    images: page.pictures.map((source) => Object.assign(new Image(), { src: source, onload: again })),
    partner: hatched(page.look),
  };
  const chart = (name) => document.querySelector(`.st-key-${name}_place .js-plotly-plot`);
  let shown = null;
  let last = null;
  let waiting = 0;

  // A picture that came after the drawing.
  function again() {
    if (Object.keys(canvases).length) draw(last);
  }

  function isDrawn(name) {
    const plot = chart(name);
    const meta = plot?.layout?.meta ?? {};
    return meta[keyed] === page.key && meta[standing] === shown && plot.querySelector(".point") !== null;
  }

  // One look a frame, for as long as there is something to take away.
  function look() {
    waiting = 0;
    for (const name of Object.keys(canvases)) {
      if (isDrawn(name)) {
        canvases[name].remove();
        delete canvases[name];
      }
    }
    if (Object.keys(canvases).length) waiting = requestAnimationFrame(look);
  }

  // A canvas over the chart, as large and as sharp as the chart is. Null where the chart is not on the page.
  function sheet(name) {
    const place = document.querySelector(`.st-key-${name}_place`);
    if (!place?.querySelector(".js-plotly-plot")) return null;
    const canvas = (canvases[name] ??= document.createElement("canvas"));
    const { width, height } = { width: place.clientWidth, height: page[name].height };
    const sharp = window.devicePixelRatio || 1;
    if (!canvas.isConnected || canvas.width !== Math.round(width * sharp)) {
      canvas.className = "light-drawing";
      canvas.setAttribute("aria-hidden", "true");
      Object.assign(canvas, { width: Math.round(width * sharp), height: Math.round(height * sharp) });
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      place.append(canvas);
    }
    const context = canvas.getContext("2d", { alpha: false });
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.fillStyle = brushes.paper;
    context.fillRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    const { l, r, t, b } = page[name].margin;
    return Object.assign(context, { box: { left: l, top: t, width: width - l - r, height: height - t - b } });
  }

  function draw(frame) {
    const contexts = Object.keys(sheets).map((name) => [name, sheet(name)]);
    for (const [name, context] of contexts.filter(([, context]) => context)) {
      sheets[name](context, page, frame, brushes);
      canvases[name].dataset.at = shown;
    }
  }

  return {
    // Draws a frame, which is that of an option; the words too, unless they stand there already. First all that is
    // measured, then all that is written, so that the browser lays the page out once.
    show(frame, option, words = true) {
      [shown, last] = [option, frame];
      draw(frame);
      if (words) write(page, frame, option);
      waiting ||= requestAnimationFrame(look);
    },
    stop() {
      cancelAnimationFrame(waiting);
      Object.values(canvases).forEach((canvas) => canvas.remove());
    },
  };
}

// ---- words and rows: what the server wrote is written over, in the same places

function write(page, frame, option) {
  for (const [name, text] of Object.entries(frame.words)) {
    document.querySelectorAll(`.stMain .live-${name}`).forEach((element) => say(element, text));
  }
  const second = document.querySelector(".stMain .pair figure:last-child");
  if (second) {
    const [query, other] = frame.pair;
    second.hidden = query === other;
    fill(second, page.tiles[other], `Nine pictures of ${page.names[other]}`, page.names[other]);
  }
  const rows = document.querySelector(".stMain .rows");
  if (!rows) return;
  rows.dataset.at = option;
  const byClass = Object.fromEntries([...rows.children].map((row) => [row.dataset.label, row]));
  arrange(rows, frame.rows.map((label) => byClass[label]).filter(Boolean));
  for (const label of frame.rows) if (byClass[label]) order(byClass[label], label, page, frame);
}

function order(row, query, page, frame) {
  const figures = Object.fromEntries([...row.querySelectorAll("figure")].map((one) => [one.dataset.label, one]));
  const ranked = frame.ranking[query].filter((label) => label >= 0);
  ranked.forEach((label, rank) => {
    const amount = frame.texts[query][label];
    const alt = rank
      ? `${page.names[label]}, rank ${rank}, dissimilarity ${amount}`
      : `${page.names[label]}, the class asked about`;
    const [picture, number] = [figures[label].querySelector("img"), figures[label].querySelector("span")];
    figures[label].hidden = false;
    if (picture.alt !== alt) picture.alt = alt;
    const said = rank ? amount : "itself";
    if (number.textContent !== said) number.textContent = said;
  });
  const left = Object.keys(figures).filter((label) => !ranked.includes(Number(label)));
  left.forEach((label) => (figures[label].hidden = true));
  const note = row.querySelector("p");
  note.hidden = left.length === 0;
  note.textContent = `${left.length} undefined, not ranked`;
  arrange(row, [...ranked, ...left].map((label) => figures[label]).concat(note));
}

// The children of a parent in this order; those that stand right already are left alone.
function arrange(parent, children) {
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

function fill(figure, source, alt, name) {
  const image = figure.querySelector("img");
  if (image.src !== source) image.src = source;
  image.alt = alt;
  figure.querySelector("figcaption").textContent = name;
}

// Text and <b> only, whatever else it may hold.
function say(element, text) {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  element.replaceChildren(
    ...[...body.childNodes].map((node) => {
      if (node.nodeName !== "B") return document.createTextNode(node.textContent);
      return Object.assign(document.createElement("b"), { textContent: node.textContent });
    }),
  );
}

// ---- the light drawings: where Plotly puts things, as figures.py asks it to

function drawMatrix(context, page, frame, { images }) {
  const { look, matrix } = page;
  const { left, top, width, height } = context.box;
  const count = page.names.length;
  const across = width / (count + 1);
  const down = height / (count + 0.9);
  const x = (column) => left + (column + 1.5) * across;
  const y = (row) => top + (row + 0.5) * down;
  const font = (size) => (context.font = `${size}px ${look.font}`);

  font(matrix.text);
  frame.order.forEach((rowClass, row) => {
    frame.order.forEach((columnClass, column) => {
      const share = frame.shares[rowClass][columnClass];
      if (share !== null) {
        context.fillStyle = colour(look.scale, share);
        context.fillRect(x(column) - across / 2 + 1, y(row) - down / 2 + 1, across - 2, down - 2);
      }
      if (count <= matrix.mostTexts) {
        context.fillStyle = share === null ? look.ink : share < matrix.whiteBelow ? "#ffffff" : "#000000";
        put(context, frame.texts[rowClass][columnClass], x(column), y(row), "center", "middle");
      }
    });
  });
  frame.order.forEach((label, place) => {
    const side = 0.78 * Math.min(across, down);
    if (images[label]?.complete && images[label].naturalWidth) {
      context.drawImage(images[label], x(-0.62) - (0.78 * across + side) / 2, y(place) - side / 2, side, side);
      context.drawImage(images[label], x(place) - side / 2, y(count - 0.42), side, side);
    }
    context.fillStyle = look.ink;
    put(context, page.short[label], left - 1, y(place) + 1, "right", "middle");
    context.save();
    context.translate(x(place) + 2, top + height + 8.5);
    context.rotate(-Math.PI / 4);
    put(context, page.short[label], 0, 0, "right", "middle");
    context.restore();
  });
  for (const [rowClass, columnClass] of frame.marked) {
    const [right, upper] = [frame.order.indexOf(columnClass) + 0.47, frame.order.indexOf(rowClass) - 0.47];
    const { size, fill, line } = matrix.corner;
    context.beginPath();
    [[-size, 0], [0, 0], [0, size]].forEach(([dx, dy]) => context.lineTo(x(right + dx), y(upper + dy)));
    context.closePath();
    Object.assign(context, { fillStyle: fill, strokeStyle: line, lineWidth: 1 });
    context.fill();
    context.stroke();
  }
  context.strokeStyle = look.outline;
  context.lineWidth = 3;
  const [query, other] = frame.pair.map((label) => frame.order.indexOf(label));
  for (const [row, column] of query === other ? [[query, query]] : [[query, other], [other, query]]) {
    context.strokeRect(x(column) - across / 2, y(row) - down / 2, across, down);
  }
  const bar = context.createLinearGradient(left + 10, 0, left + width - 10, 0);
  look.scale.forEach(([place, tone]) => bar.addColorStop(place, tone));
  context.fillStyle = bar;
  context.fillRect(left + 10, top - 33, width - 20, 8);
  context.fillStyle = look.ink;
  frame.scale.forEach((text, place) => {
    put(context, text, left + 10 + (place / 2) * (width - 20), top - 11.5, "center", "middle");
  });
}

function drawBars(context, page, frame, { partner }) {
  const { look } = page;
  const { left, top, width, height } = context.box;
  const { labels, named, angle, rates } = frame.bars;
  const slot = width / labels.length;
  const y = (rate) => top + height * (1 - rate / 100);
  context.font = `14px ${look.font}`;
  for (const tick of page.bars.rates) {
    context.fillStyle = look.line;
    context.fillRect(left, y(tick) - 0.5, width, 1);
    context.fillStyle = look.ink;
    put(context, `${tick}%`, left - 1, y(tick) + 1, "right", "middle");
  }
  const fills = [look.accent, partner];
  rates.forEach((profile, which) => {
    context.fillStyle = fills[which];
    profile.forEach((rate, place) => {
      if (rate !== null) {
        context.fillRect(left + (place + 0.125 + 0.375 * which) * slot, y(rate), 0.375 * slot, y(0) - y(rate));
      }
    });
  });
  context.font = `${page.matrix.text}px ${look.font}`;
  context.fillStyle = look.ink;
  labels.forEach((label, place) => {
    if (!named.includes(label)) return;
    context.save();
    context.translate(left + (place + 0.5) * slot, top + height + (angle ? 5 : 4));
    context.rotate((angle * Math.PI) / 180);
    put(context, label, 0, 0, angle ? "right" : "center", angle ? "middle" : "top");
    context.restore();
  });
  context.font = `14px ${look.font}`;
  let start = left;
  frame.pair.forEach((label, which) => {
    context.fillStyle = fills[which];
    context.fillRect(start + 14, top - 26.5, 12, 12);
    context.fillStyle = look.ink;
    put(context, page.names[label], start + 40, top - 19.5, "left", "middle");
    start += 45 + context.measureText(page.names[label]).width;
  });
}

function hatched(look) {
  const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const pen = tile.getContext("2d");
  pen.fillStyle = look.partner;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = look.ink;
  pen.lineWidth = 1;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}

function put(context, text, x, y, align, baseline) {
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

// The colour at a share of a scale [[place, "#rrggbb"], ...], linear between its stops.
function colour(scale, share) {
  const next = Math.max(1, scale.findIndex(([place]) => place >= share));
  const [[from, first], [to, second]] = [scale[next - 1], scale[next]];
  const part = (share - from) / (to - from);
  const channels = [1, 3, 5].map((start) => {
    const [a, b] = [first, second].map((tone) => parseInt(tone.slice(start, start + 2), 16));
    return Math.round(a + (b - a) * part);
  });
  return `rgb(${channels.join(",")})`;
}
