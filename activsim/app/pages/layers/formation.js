// Layers at any place between two epochs: matrix, map and tree of one layer, drawn here (formation.py). Each class is
// its picture, and moves; the lines of two trees fade into one another.

const SIDE = 340; // units of a drawing's width
const CELLS = { left: 96, top: 8, size: 24 };
const MAP = { middle: SIDE / 2, reach: SIDE / 2 - 34 };
const TREE = { left: 126, right: SIDE - 10, row: 30, top: 20 };

function showing(page, parent) {
  const place = parent.querySelector("section") ?? parent.appendChild(document.createElement("section"));
  const count = page.names.length;
  const drawings = [matrix(page, count), map(page, count), tree(page, count)];
  place.replaceChildren(...drawings.map(({ figure }) => figure));

  function show(at) {
    const [from, to] = [page.frames[Math.floor(at)], page.frames[Math.ceil(at)]];
    const part = at - Math.floor(at);
    const near = part < 0.5 ? from : to;
    drawings.forEach(({ figure, move }, which) => {
      move(from, to, part, near);
      figure.lastChild.textContent = near.says[which];
    });
  }

  return { show, rest: show, stop() {} };
}

const between = (a, b, part, near) => (a === null || b === null ? near : a + (b - a) * part);

function matrix(page, count) {
  const size = CELLS.size * Math.min(1, 10 / count);
  const { figure, svg } = drawing(CELLS.top + count * size + size + 6, page.titles[0]);
  const cells = page.order.flatMap((row, i) =>
    page.order.map((column, j) => {
      const box = { x: CELLS.left + j * size + 1, y: CELLS.top + i * size + 1, width: size - 2, height: size - 2 };
      return [svg.appendChild(made("rect", box)), row, column];
    }),
  );
  page.order.forEach((label, i) => {
    svg.append(picture(page, label, CELLS.left - size, CELLS.top + i * size + 2, size - 4));
    svg.append(picture(page, label, CELLS.left + i * size + 2, CELLS.top + count * size + 4, size - 4));
    svg.append(text(page.short[label], CELLS.left - size - 4, CELLS.top + (i + 0.5) * size, "end"));
  });
  return {
    figure,
    move(from, to, part, near) {
      for (const [cell, row, column] of cells) {
        const share = between(from.shares[row][column], to.shares[row][column], part, near.shares[row][column]);
        cell.setAttribute("fill", share === null ? "rgba(128, 140, 150, .35)" : tone(page.scale, share));
      }
    },
  };
}

function map(page, count) {
  const { figure, svg } = drawing(SIDE, page.titles[1]);
  svg.append(made("rect", { x: 1, y: 1, width: SIDE - 2, height: SIDE - 2, class: "edge" }));
  const marks = page.names.map((name, label) => {
    const mark = svg.appendChild(made("g", {}));
    mark.append(picture(page, label, -13, -13, 26), text(page.short[label], 0, 22, "middle"));
    return mark;
  });
  return {
    figure,
    move(from, to, part, near) {
      marks.forEach((mark, label) => {
        const [x, y] = [0, 1].map((axis) =>
          between(from.points[label][axis], to.points[label][axis], part, near.points[label][axis]),
        );
        mark.style.display = x === null ? "none" : "";
        mark.setAttribute("transform", `translate(${MAP.middle + x * MAP.reach} ${MAP.middle - 6 - y * MAP.reach})`);
      });
    },
  };
}

function tree(page, count) {
  const { figure, svg } = drawing(TREE.top + count * TREE.row + 6, page.titles[2]);
  const lines = [0, 1].map(() => svg.appendChild(made("path", { class: "branch" })));
  const marks = page.names.map((name, label) => {
    const mark = svg.appendChild(made("g", {}));
    mark.append(picture(page, label, TREE.left - 32, -13, 26), text(page.short[label], TREE.left - 38, 0, "end"));
    return mark;
  });
  page.heights.forEach(([at, words]) => svg.append(text(words, height(at), 8, at ? "end" : "start")));

  function height(at) {
    return TREE.left + at * (TREE.right - TREE.left);
  }

  function path(merges, leaves) {
    const nodes = leaves.map((y) => [height(0), y]);
    return merges
      .map(([a, b, at]) => {
        const [[x1, y1], [x2, y2], x] = [nodes[a], nodes[b], height(at)];
        nodes.push([x, (y1 + y2) / 2]);
        return `M${x1} ${y1}H${x}V${y2}H${x2}`;
      })
      .join("");
  }

  return {
    figure,
    move(from, to, part, near) {
      const leaves = page.names.map((name, label) => {
        const row = between(from.leaves?.[label] ?? null, to.leaves?.[label] ?? null, part, near.leaves?.[label] ?? label);
        return TREE.top + (row + 0.5) * TREE.row;
      });
      marks.forEach((mark, label) => mark.setAttribute("transform", `translate(0 ${leaves[label]})`));
      [from, to].forEach((frame, which) => {
        lines[which].setAttribute("d", frame.merges ? path(frame.merges, leaves) : "");
        lines[which].setAttribute("opacity", from === to ? 1 - which : which ? part : 1 - part);
      });
    },
  };
}

function drawing(height, title) {
  const figure = document.createElement("figure");
  const svg = figure.appendChild(made("svg", { viewBox: `0 0 ${SIDE} ${height}`, role: "img", "aria-label": title }));
  figure.prepend(Object.assign(document.createElement("h3"), { textContent: title }));
  figure.append(document.createElement("figcaption"));
  return { figure, svg };
}

function picture(page, label, x, y, size) {
  return made("image", { href: page.tiles[label], x, y, width: size, height: size });
}

function text(words, x, y, anchor) {
  const element = made("text", { x, y, "text-anchor": anchor, "dominant-baseline": "central" });
  element.textContent = words;
  return element;
}

function made(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// The colour at a share of a scale [[place, "#rrggbb"], ...], linear between its stops.
function tone(scale, share) {
  const next = Math.max(1, scale.findIndex(([place]) => place >= share));
  const [[from, first], [to, second]] = [scale[next - 1], scale[next]];
  const channel = (one, start) => parseInt(one.slice(start, start + 2), 16);
  const part = (share - from) / (to - from);
  return `rgb(${[1, 3, 5].map((at) => Math.round(channel(first, at) + (channel(second, at) - channel(first, at)) * part))})`;
}
