// The buttons and the slider that Plotly draws in a chart, by keyboard: they are reached with Tab, Enter or Space
// presses a button, arrow keys, Home and End move the slider. Plotly itself listens to the pointer alone.

const chartKeys = (() => {
  const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -Infinity, End: Infinity };

  function describe(node, attributes) {
    for (const [name, value] of Object.entries(attributes))
      if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }

  function button(node) {
    describe(node, { role: "button", tabindex: 0, "aria-label": node.textContent });
    node.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault(); // Space would scroll
      node.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    };
  }

  function slider(node, { steps, active }, label) {
    describe(node, {
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": steps.length - 1,
      "aria-valuenow": active,
      "aria-valuetext": steps[active].label,
    });
    node.onkeydown = (event) => {
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      const to = Math.min(steps.length - 1, Math.max(0, active + STEPS[event.key]));
      if (to !== active) press(node.querySelector(".slider-rail-touch-rect"), to / (steps.length - 1));
    };
  }

  // As a pointer does at this part of the rail's length.
  function press(rail, part) {
    const { left, top, width, height } = rail.getBoundingClientRect();
    const point = { clientX: left + part * width, clientY: top + height / 2, bubbles: true };
    for (const kind of ["mousedown", "mouseup"]) rail.dispatchEvent(new MouseEvent(kind, point));
  }

  // Asked for again and again: what Plotly draws anew has lost it, and the slider has moved. label: what it moves along.
  return (plot, label) => {
    if (!plot) return;
    plot.querySelectorAll(".updatemenu-button").forEach(button);
    plot.querySelectorAll(".slider-group").forEach((node, index) => slider(node, plot.layout.sliders[index], label));
  };
})();
