// The dissimilarity matrix as a light drawing: everything where Plotly puts it (output/charts/heatmap.py).

function drawMatrix(context, scene, frame) {
  const { look, matrix } = scene;
  const { left, top, width, height } = context.box;
  const count = frame.matrix.order.length;
  const across = width / (count + matrix.room.left);
  const down = height / (count + matrix.room.below);
  const at = {
    count,
    across,
    down,
    x: (column) => left + (column + 0.5 + matrix.room.left) * across,
    y: (row) => top + (row + 0.5) * down,
  };
  context.font = `${matrix.text}px ${look.font}`;
  drawCells(context, scene, frame, at);
  frame.matrix.order.forEach((label, index) => drawClass(context, scene, label, index, at));
  drawCorners(context, scene, frame, at);
  drawOutline(context, scene, frame, at);
  drawScale(context, scene, frame);
}

function drawCells(context, { look, matrix }, frame, { across, down, x, y }) {
  const { order, shares } = frame.matrix;
  const scale = look.scales[frame.matrix.colours];
  const dark = (share) => share < scale.white_below || share > scale.white_above;
  const texts = frame.matrix.texts ?? frame.rows.texts;
  const half = matrix.gap / 2;
  const size = across < matrix.narrow.cell ? matrix.narrow.text : matrix.text;
  context.save();
  context.font = `${size}px ${look.font}`;
  order.forEach((rowClass, row) => {
    order.forEach((columnClass, column) => {
      const share = shares[rowClass][columnClass];
      if (share !== null) {
        context.fillStyle = colour(scale.stops, share);
        const [wide, high] = [across - matrix.gap, down - matrix.gap];
        context.fillRect(x(column) - across / 2 + half, y(row) - down / 2 + half, wide, high);
      }
      if (order.length <= matrix.most_texts) {
        context.fillStyle = share === null ? look.ink : dark(share) ? matrix.white : matrix.black;
        put(context, cellNumber(texts[rowClass][columnClass]), x(column), y(row), "center", "middle");
      }
    });
  });
  context.restore();
}

// A number in the room of a small cell, as output/short_text.py writes it. It is written here too because the numbers of all
// cells would come with the frame of every threshold once more: a test holds the two equal.
function cellNumber(text) {
  if (text.startsWith("−")) return `−${cellNumber(text.slice(1))}`.replace("−≈", "≈");
  if (text === "0" || !(Number(text) < 1)) return text;
  const decimals = Number(text).toFixed(2);
  return Number(decimals) === 0 ? "≈0" : decimals.replace(/^0+(?=\.)/, "");
}

// A class on both axes: its picture and its name.
function drawClass(context, { look, matrix, images, short, below }, label, index, { count, across, down, x, y }) {
  const { pictures, names } = matrix;
  const { top, left, height } = context.box;
  const side = pictures.size * Math.min(across, down);
  const image = images[label];
  if (image?.complete && image.naturalWidth) {
    context.drawImage(image, x(pictures.left) - side, y(index) - side / 2, side, side);
    context.drawImage(image, x(index) - side / 2, y(count - pictures.above_end), side, side);
  }
  context.fillStyle = look.ink;
  put(context, short[label], left + names.left[0], y(index) + names.left[1], "right", "middle");
  const [dx, dy] = names.below;
  putTurned(context, below[label], x(index) + dx, top + height + dy, names.angle, "right", "middle");
}

// What could be noise.
function drawCorners(context, { matrix: { corner } }, { matrix: { order, marked } }, { x, y }) {
  for (const [rowClass, columnClass] of marked) {
    const right = order.indexOf(columnClass) + corner.inset;
    const upper = order.indexOf(rowClass) - corner.inset;
    const triangle = [[-corner.size, 0], [0, 0], [0, corner.size]];
    context.beginPath();
    triangle.forEach(([dx, dy]) => context.lineTo(x(right + dx), y(upper + dy)));
    context.closePath();
    Object.assign(context, { fillStyle: corner.fill, strokeStyle: corner.line, lineWidth: corner.width });
    context.fill();
    context.stroke();
  }
}

function drawOutline(context, { matrix: { outline } }, { panel: { pair }, matrix: { order } }, { across, down, x, y }) {
  Object.assign(context, { strokeStyle: outline.color, lineWidth: outline.width });
  const [query, other] = pair.map((label) => order.indexOf(label));
  const cells = query === other ? [[query, query]] : [[query, other], [other, query]];
  for (const [row, column] of cells) {
    context.strokeRect(x(column) - across / 2, y(row) - down / 2, across, down);
  }
}

function drawScale(context, { look, matrix: { scale } }, { matrix: { colours, scale: texts } }) {
  const { left, top, width } = context.box;
  const [begin, long] = [left + scale.inset, width - 2 * scale.inset];
  const gradient = context.createLinearGradient(begin, 0, begin + long, 0);
  look.scales[colours].stops.forEach(([position, tone]) => gradient.addColorStop(position, tone));
  context.fillStyle = gradient;
  context.fillRect(begin, top - scale.above, long, scale.height);
  context.fillStyle = look.ink;
  texts.forEach((text, index) => {
    put(context, text, begin + (index / (texts.length - 1)) * long, top - scale.texts_above, "center", "middle");
  });
}
