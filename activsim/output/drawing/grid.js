// What a chart shows as a grid over it, for the keyboard and a screen reader: arrow keys go from cell to cell, Home and
// End to the ends of a row, Enter acts. It can be seen where the focus is; the mouse goes through it to the chart.

// margin: of the chart around the cells, height: of the chart; rows: of cells { left, top, width, height, text, value },
// shares of what the margins leave; current: the value of the cell where the tab key enters.
function drawGrid(node, { margin, height }, label, rows, current, act) {
  const old = node.querySelector("[role=grid]");
  const grid = element("div", { role: "grid", className: "chart-grid", "aria-label": label });
  const { l, r, t, b } = margin;
  Object.assign(grid.style, { left: `${l}px`, right: `${r}px`, top: `${t}px`, height: `${height - t - b}px` });
  const cells = rows.map((cellsOfRow) => {
    const row = grid.appendChild(element("div", { role: "row" }));
    return cellsOfRow.map((cell) => row.appendChild(gridCell(cell)));
  });
  const values = rows.map((row) => row.map((cell) => String(cell.value)));
  const active = old?.contains(document.activeElement) ? document.activeElement.dataset.value : null;
  const enter = cellOf(cells, values, active ?? String(current)) ?? cells[0]?.[0];
  if (enter) enter.tabIndex = 0;
  grid.addEventListener("keydown", (event) => onGridKey(event, cells, act));
  if (old) old.replaceWith(grid);
  else node.append(grid);
  if (active !== null) enter?.focus({ preventScroll: true });
}

function gridCell({ left, top, width, height, text, value }) {
  const cell = element("div", { role: "gridcell", "aria-label": text, "data-value": value });
  cell.tabIndex = -1;
  for (const [side, share] of Object.entries({ left, top, width, height })) cell.style[side] = `${100 * share}%`;
  return cell;
}

function cellOf(cells, values, value) {
  const row = values.findIndex((row) => row.includes(value));
  return row < 0 ? null : cells[row][values[row].indexOf(value)];
}

function onGridKey(event, cells, act) {
  const row = cells.findIndex((row) => row.includes(event.target));
  if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const column = cells[row].indexOf(event.target);
  const last = cells[row].length - 1;
  const next = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    Home: [row, 0],
    End: [row, last],
  }[event.key];
  if (event.key === "Enter" || event.key === " ") act(event.target.dataset.value);
  else if (!next) return;
  else goTo(event.target, cells[next[0]]?.[next[1]]);
  event.preventDefault();
  event.stopPropagation();
}

function goTo(from, to) {
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

// ---- the two charts

function matrixGrid(node, { matrix, names, wording }, piece, send) {
  const { matrix: { order }, rows: { texts }, panel: { pair }, ranks, n_pairs, unit } = piece;
  const [across, down] = [order.length + matrix.room.left, order.length + matrix.room.below];
  const rows = order.map((row, line) =>
    order.map((column, index) => ({
      left: (index + matrix.room.left) / across,
      top: line / down,
      width: 1 / across,
      height: 1 / down,
      value: `${row},${column}`,
      text: fill(cellWording(wording, row === column, ranks?.[row][column]), {
        row: names[row],
        column: names[column],
        amount: `${texts[row][column]}${unit}`,
        rank: ranks?.[row][column],
        pairs: n_pairs,
      }),
    })),
  );
  drawGrid(node, matrix, wording.matrix, rows, pair.join(), send);
}

function cellWording(wording, isItself, rank) {
  if (isItself) return wording.cell_itself;
  return rank ? wording.cell : wording.cell_unranked;
}

function barsGrid(node, { bars, names, wording }, piece, send) {
  const { bars: { rates, neurons, titles, below }, panel: { pair } } = piece;
  const percent = (rate) => (rate === null ? wording.no_rate : `${Math.round(rate)}%`);
  const cells = neurons.map((neuron, index) => ({
    left: index / neurons.length,
    top: 0,
    width: 1 / neurons.length,
    height: 1,
    value: neuron,
    text: fill(wording.bar, {
      neuron: titles[index],
      first: names[pair[0]],
      first_rate: percent(rates[0][index]),
      second: names[pair[1]],
      second_rate: percent(rates[1][index]),
    }),
  }));
  drawGrid(node, barsWithNames(bars, below), wording.bars, [cells], cells[0]?.value, send);
}
