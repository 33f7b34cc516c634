// Layers at any position between two epochs: matrix, map and tree of one layer, drawn here from data (formation.py). Each
// class is its picture, and moves; the lines of two trees fade into one another.

function showing(formation, parent) {
  const root = parent.querySelector("section") ?? parent.appendChild(document.createElement("section"));
  const drawings = [matrix(formation), map(formation), tree(formation)];
  root.replaceChildren(...drawings.map(({ figure }) => figure));

  function show(at) {
    const [before, after] = [formation.frames[Math.floor(at)], formation.frames[Math.ceil(at)]];
    const part = at - Math.floor(at);
    const near = part < 0.5 ? before : after;
    drawings.forEach(({ figure, move }, which) => {
      move(before, after, part, near);
      figure.lastChild.textContent = near.says[which];
    });
  }

  return { show, rest: show, stop() {} };
}

const between = (a, b, part, near) => (a === null || b === null ? near : a + (b - a) * part);

function matrix({ geometry, titles, names, order, short, tiles, scale, undefined: grey }) {
  const { left, top, cell, most, clear, name } = geometry.matrix;
  const count = names.length;
  const side = cell * Math.min(1, most / count);
  const bottom = top + count * side;
  const { figure, svg } = drawing(geometry.side, bottom + side + geometry.below, titles[0]);
  const inner = side - clear;
  const cells = order.flatMap((row, down) =>
    order.map((column, across) => {
      const corner = { x: left + across * side + clear / 2, y: top + down * side + clear / 2 };
      return [svg.appendChild(made("rect", { ...corner, width: inner, height: inner })), row, column];
    }),
  );
  order.forEach((label, rank) => {
    const middle = (rank + 0.5) * side;
    svg.append(picture(tiles[label], left - side / 2 - clear, top + middle, inner - clear));
    svg.append(picture(tiles[label], left + middle, bottom + side / 2 + clear, inner - clear));
    svg.append(words(short[label], left - side - name, top + middle, "end"));
  });
  return {
    figure,
    move(before, after, part, near) {
      for (const [node, row, column] of cells) {
        const share = between(before.shares[row][column], after.shares[row][column], part, near.shares[row][column]);
        node.setAttribute("fill", share === null ? grey : colour(scale, share));
      }
    },
  };
}

function map({ geometry, titles, names, short, tiles }) {
  const { side } = geometry;
  const { clear, up, picture: size, name } = geometry.map;
  const { figure, svg } = drawing(side, side, titles[1]);
  svg.append(made("rect", { x: 1, y: 1, width: side - 2, height: side - 2, class: "edge" }));
  const marks = names.map((_, label) => {
    const mark = svg.appendChild(made("g", {}));
    mark.append(picture(tiles[label], 0, 0, size), words(short[label], 0, name, "middle"));
    return mark;
  });
  const reach = side / 2 - clear;
  return {
    figure,
    move(before, after, part, near) {
      marks.forEach((mark, label) => {
        const [x, y] = [0, 1].map((axis) =>
          between(before.points[label][axis], after.points[label][axis], part, near.points[label][axis]),
        );
        mark.style.display = x === null ? "none" : "";
        mark.setAttribute("transform", `translate(${side / 2 + x * reach} ${side / 2 - up - y * reach})`);
      });
    },
  };
}

function tree({ geometry, titles, names, short, tiles, heights }) {
  const { left, right, top, row, picture: size, clear, scale } = geometry.tree;
  const { figure, svg } = drawing(geometry.side, top + names.length * row + geometry.below, titles[2]);
  const lines = [0, 1].map(() => svg.appendChild(made("path", { class: "branch" })));
  const marks = names.map((_, label) => {
    const mark = svg.appendChild(made("g", {}));
    mark.append(picture(tiles[label], left - clear - size / 2, 0, size));
    mark.append(words(short[label], left - size - 2 * clear, 0, "end"));
    return mark;
  });
  heights.forEach(([share, text]) => svg.append(words(text, height(share), scale, share ? "end" : "start")));

  function height(share) {
    return left + share * (right - left);
  }

  function path(merges, leaves) {
    const nodes = leaves.map((y) => [height(0), y]);
    return merges
      .map(([first, second, share]) => {
        const [[x1, y1], [x2, y2], x] = [nodes[first], nodes[second], height(share)];
        nodes.push([x, (y1 + y2) / 2]);
        return `M${x1} ${y1}H${x}V${y2}H${x2}`;
      })
      .join("");
  }

  return {
    figure,
    move(before, after, part, near) {
      const leaves = names.map((_, label) => {
        const [first, second, nearest] = [before, after, near].map(({ leaves }) => leaves?.[label] ?? null);
        return top + (between(first, second, part, nearest ?? label) + 0.5) * row;
      });
      marks.forEach((mark, label) => mark.setAttribute("transform", `translate(0 ${leaves[label]})`));
      [before, after].forEach((frame, which) => {
        lines[which].setAttribute("d", frame.merges ? path(frame.merges, leaves) : "");
        lines[which].setAttribute("opacity", before === after ? 1 - which : which ? part : 1 - part);
      });
    },
  };
}

function drawing(side, height, title) {
  const figure = document.createElement("figure");
  const svg = figure.appendChild(made("svg", { viewBox: `0 0 ${side} ${height}`, role: "img", "aria-label": title }));
  figure.prepend(Object.assign(document.createElement("h3"), { textContent: title }));
  figure.append(document.createElement("figcaption"));
  return { figure, svg };
}
