// The head of a lesson, which says where one is, and the way on from a step.

function headPart(root) {
  const counter = node("span", { class: "place" });
  const title = node("span", { class: "title" });
  const line = node("p", { class: "head", tabindex: -1 }, title, counter);
  root.append(line);
  return {
    take({ title: name, at, all, begins, words }) {
      const step = filled(words.place, { at, all });
      const isAnother = counter.textContent !== step;
      title.textContent = name;
      counter.textContent = step;
      // a link that names the lesson alone: its first step says what the page shows
      if (begins && !new URLSearchParams(location.search).has("step")) openInPlace(stepAddress(begins));
      // who went on by a button of ours reads on from the top; who opened a link stays where the page put them
      if (isAnother && lessonWay.went) {
        line.focus({ preventScroll: true });
        line.scrollIntoView({ block: "start" });
      }
      lessonWay.went = false;
    },
  };
}

const lessonWay = (window.activsimLessonWay ??= { went: false });

function wayPart(root) {
  const status = node("p", { role: "status" });
  let step = ""; // that unfolded is: the next one begins folded. Only a narrow page folds any (lesson.css)
  let unfolded = false;

  function take(data) {
    if (step !== data.place) [step, unfolded] = [data.place, false];
    const { words, lesson, title, elsewhere } = data;
    const go = (link) => () => {
      lessonWay.went = true;
      openLink(stepAddress(link, data.reset));
    };
    const button = (does, click, kind = "quiet") => node("button", { type: "button", "data-does": does, class: kind, click }, words[does]);
    const way = [
      data.back && button("back", go(data.back), ""),
      data.next && button("next", go(data.next), data.waits ? "" : "first"),
    ];
    const others = [
      data.reset && button(elsewhere ? "go_there" : "reset", go(data.reset), elsewhere ? "first" : "quiet"),
      lesson && button("save", () => save(lesson, title, words)),
      lesson && button("forget", () => forget(lesson, words)),
      button("leave", leave, lesson ? "quiet" : ""),
    ];
    const fold = button(unfolded ? "less" : "more", () => ((unfolded = !unfolded), take(data)), "fold");
    fold.dataset.does = "fold";
    fold.setAttribute("aria-expanded", unfolded);
    const focused = root.contains(document.activeElement) ? document.activeElement.dataset.does : null;
    root.replaceChildren(
      ...(elsewhere ? [node("p", { class: "elsewhere" }, elsewhere)] : []),
      node("div", { class: "ways" }, ...[...way, lesson && fold, ...others].filter(Boolean)),
      ...(lesson ? [node("p", { class: "small" }, words.kept_here)] : []),
      status,
    );
    if (focused) root.querySelector(`[data-does=${focused}]`)?.focus({ preventScroll: true });
  }

  function save(lesson, title, words) {
    const all = guesses.all(lesson);
    const isEmpty = !Object.keys(all).length;
    const name = lesson.startsWith("~") ? "lesson" : lesson; // one that came in the link has no other name
    if (!isEmpty) saveText(`${name}-answers.txt`, guessesText(title, all, words));
    status.textContent = isEmpty ? words.nothing_saved : words.saved;
  }

  function forget(lesson, words) {
    if (!confirm(words.delete_asks)) return;
    guesses.forget(lesson);
    status.textContent = words.deleted;
  }

  function leave() {
    const address = new URL(location);
    for (const key of ["lesson", "step", "revealed"]) address.searchParams.delete(key);
    openLink(address);
  }

  return { take };
}
