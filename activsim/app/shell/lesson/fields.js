// The fields in which a guess is made, by what is asked. Each is {node, value()}, value() null while there is no guess,
// fault() where what is written can be none.

const fields = {
  class: chooseField,
  choice: chooseField,
  order: orderField,
  number: numberField,
  text: textField,
};

// A class is its picture and its name.
const labelled = (name, pictures) => [
  ...(pictures[name] ? [node("img", { src: pictures[name], alt: "" })] : []),
  node("span", {}, name),
];

function chooseField({ question, options }, words, guess, changed, pictures) {
  if (options.length > 12) return menuField(options, words, guess, changed, question);
  const name = `lesson-${Math.random()}`;
  const buttons = options.map((option) => {
    const input = node("input", { type: "radio", name, value: option, change: changed });
    input.checked = option === guess;
    return node("label", {}, input, ...labelled(option, pictures));
  });
  const row = node("div", { class: "options" }, ...buttons);
  return { node: row, value: () => row.querySelector(":checked")?.value ?? null };
}

function menuField(options, words, guess, changed, question) {
  const menu = node(
    "select",
    { "aria-label": question, change: changed },
    node("option", { value: "" }, words.pick),
    ...options.map((option) => node("option", {}, option)),
  );
  if (options.includes(guess)) menu.value = guess;
  return { node: menu, value: () => menu.value || null };
}

function orderField({ options }, words, guess, changed, pictures) {
  const fits = Array.isArray(guess) && guess.length === options.length && guess.every((name) => options.includes(name));
  let order = fits ? [...guess] : [...options];
  let touched = fits;
  const list = node("ol", { class: "order" });
  const draw = (focus) => {
    list.replaceChildren(
      ...order.map((name, at) => {
        const move = (by, label) => {
          const to = at + by;
          const attributes = { type: "button", "aria-label": filled(label, { name }), disabled: to < 0 || to >= order.length };
          return node("button", { ...attributes, "data-by": by, click: () => swap(at, to, name, by) }, by < 0 ? "↑" : "↓");
        };
        return node("li", { "data-name": name }, ...labelled(name, pictures), move(-1, words.up), move(1, words.down));
      }),
    );
    if (!focus) return;
    const [name, by] = focus;
    const item = [...list.children].find(({ dataset }) => dataset.name === name);
    (item.querySelector(`[data-by="${by}"]:not([disabled])`) ?? item.querySelector("button:not([disabled])")).focus();
  };
  const swap = (at, to, name, by) => {
    [order[at], order[to]] = [order[to], order[at]];
    box.checked = touched = true;
    draw([name, by]);
    changed();
  };
  const box = node("input", { type: "checkbox", change: () => ((touched = box.checked), changed()) });
  box.checked = touched;
  draw();
  const whole = node("div", {}, list, node("label", {}, box, node("span", {}, words.order_begun)));
  return { node: whole, value: () => (touched ? [...order] : null) };
}

function numberField({ question, unit, lowest, highest }, words, guess, changed) {
  const attributes = { type: "number", min: lowest, max: highest, step: "any", inputmode: "decimal", input: changed };
  const input = node("input", { ...attributes, "aria-label": unit ? `${question} (${unit})` : question });
  if (typeof guess === "number") input.value = guess;
  const value = () => (input.value !== "" && input.checkValidity() ? Number(input.value) : null);
  const fault = () => (input.checkValidity() ? "" : filled(words.no_such_number, { lowest, highest }));
  return { node: node("div", { class: "number" }, input, node("span", { "aria-hidden": "true" }, unit)), value, fault };
}

function textField({ question }, words, guess, changed) {
  const area = node("textarea", { rows: 3, maxlength: 2000, "aria-label": question, input: changed });
  if (typeof guess === "string") area.value = guess;
  return { node: area, value: () => area.value.trim() || null };
}
