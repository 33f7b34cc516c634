// The question of a step: the guess, and once it is revealed what was worked out beside it, in words.

function askPart(root) {
  let current = "";
  let warned = ""; // at which step a guess was asked for

  function take(data) {
    // an answer of the server to the same question leaves what is being written as it is
    const state = JSON.stringify([data.lesson, data.step, data.ask, data.revealed, data.outcome, data.fault, Object.keys(data.pictures)]);
    if (state === current) return;
    current = state;
    root.replaceChildren(...(data.revealed ? resultNodes(data) : formNodes(data)));
  }

  function formNodes({ lesson, step, ask, here, reveal, pictures, words }) {
    const status = node("p", { role: "status" });
    const question = ask?.question ?? "";
    const keep = () => {
      status.textContent = "";
      guesses.set(lesson, step, { question, guess: field.value() });
    };
    const field = ask && fields[ask.kind](ask, words, guesses.at(lesson, step, question).guess, keep, pictures);
    const submit = (event) => {
      event.preventDefault();
      const thisStep = `${lesson} ${step}`;
      const fault = field?.fault?.();
      if (fault) {
        status.textContent = fault;
        return;
      }
      if (field && field.value() === null && warned !== thisStep) {
        warned = thisStep;
        status.textContent = words.guess_first;
        return;
      }
      if (field) guesses.set(lesson, step, { question, guess: field.value() });
      openLink(stepAddress(reveal, here));
    };
    const set = ask ? [node("fieldset", {}, node("legend", {}, question), field.node)] : [];
    const button = node("button", { type: "submit", class: "first", "data-does": "reveal" }, words.reveal);
    return [node("form", { novalidate: true, submit }, ...set, status, node("div", { class: "ways" }, button))];
  }

  function resultNodes({ lesson, step, ask, outcome, fault, words }) {
    const nodes = [];
    const record = guesses.at(lesson, step, ask?.question ?? "");
    if (ask) {
      const guess = record.guess === null ? words.no_guess : filled(words.your_guess, { guess: guessText(record.guess) });
      nodes.push(node("p", { class: "asked" }, ask.question), node("p", {}, guess));
    }
    if (fault) nodes.push(node("p", { role: "status" }, fault));
    if (outcome) {
      const said = node("p", { class: "outcome" }, node("b", {}, words.worked_out), ` ${outcome.sentence}`);
      const compared = ask && record.guess !== null ? comparison(ask.kind, record.guess, outcome, words) : "";
      nodes.push(said, ...(compared ? [node("p", { class: "compared" }, compared)] : []));
      if (ask) guesses.set(lesson, step, { ...record, result: [outcome.sentence, compared].join(" ").trim() });
    }
    return [node("div", { role: "status", class: "result" }, ...nodes)];
  }

  return { take };
}

function comparison(kind, guess, { labels, value }, words) {
  if (kind === "text") return "";
  if (kind === "number") {
    if (value === null) return words.not_compared;
    const apart = Math.abs(guess - value);
    return apart < 0.05 ? words.exact : filled(words.apart, { apart: apart.toFixed(apart < 10 ? 1 : 0).replace(/\.0$/, "") });
  }
  if (!labels.length) return words.not_compared;
  if (kind !== "order") return guess === labels[0] ? words.same : words.another;
  const pairs = guess.flatMap((a, at) => guess.slice(at + 1).map((b) => [labels.indexOf(a), labels.indexOf(b)]));
  if (pairs.flat().includes(-1)) return words.not_compared;
  return filled(words.pairs, { all: pairs.length, right: pairs.filter(([a, b]) => a < b).length });
}
