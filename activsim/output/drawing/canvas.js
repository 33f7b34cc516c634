// What the light drawings share: a sheet, a hatch, a word.

// A canvas as wide as its place, as high as the chart and as sharp as the screen; its context knows the box that the
// margins leave.
function sheet(canvas, width, { height, margin }, look) {
  const drawnAt = canvas.getBoundingClientRect().width / canvas.offsetWidth; // a page may be drawn at a larger scale
  const sharp = (window.devicePixelRatio || 1) * (drawnAt > 1.05 ? drawnAt : 1);
  const size = { width: Math.round(width * sharp), height: Math.round(height * sharp) };
  if (canvas.width !== size.width || canvas.height !== size.height) {
    Object.assign(canvas, size);
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const context = canvas.getContext("2d", { alpha: false });
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  context.fillStyle = look.paper;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  const { l, r, t, b } = margin;
  return Object.assign(context, { box: { left: l, top: t, width: width - l - r, height: height - t - b } });
}

function put(context, text, x, y, align, baseline) {
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(text, x, y);
}

// The same, turned by so many degrees about its place.
function putTurned(context, text, x, y, degrees, align, baseline) {
  context.save();
  context.translate(x, y);
  context.rotate((degrees * Math.PI) / 180);
  put(context, text, 0, 0, align, baseline);
  context.restore();
}

function hatched({ size, width, opacity }, look) {
  const tile = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = tile.getContext("2d");
  pen.fillStyle = look.partner;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = look.ink;
  pen.lineWidth = width;
  pen.globalAlpha = opacity;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}
