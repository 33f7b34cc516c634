// The bar of the five steps, at the foot of the window: it offers them to who comes for the first time, says what to look
// at, and leads on. Nothing waits for it.

const TOUR_LEFT = "activsim-tour-left"; // remembered by the browser

// Who opens the first page as it is comes to look round; a link with choices in it is about something else.
function isFirstVisit(data) {
  const opened = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href);
  const isFramed = window.self !== window.top;
  return ["", data.pages[0]].includes(pageName(opened)) && !opened.search && !isFramed && !memory.has(TOUR_LEFT);
}

function tourBar(words, { go, leave }) {
  const says = node("p", { "aria-live": "polite" });
  const counter = node("span", { class: "place" });
  const button = (name, click) => node("button", { type: "button", "data-does": name, click }, words[name]);
  let at = 0;
  const offer = [button("begin", () => go(1)), button("decline", leave)];
  const back = button("back", () => go(at - 1));
  const next = button("next", () => go(at + 1));
  const steps = [back, next, button("leave", leave), button("end", leave)];
  const attributes = { class: "tour", role: "region", "aria-label": words.label, hidden: true };
  const bar = node("div", attributes, counter, says, node("div", { class: "ways" }, ...offer, ...steps));

  function show(step, isOffered, all, isOnTop) {
    bar.hidden = !step && !isOffered;
    bar.dataset.step = step;
    for (const one of offer) one.hidden = step > 0;
    for (const one of steps) one.hidden = !step;
    if (step) {
      counter.textContent = words.step.replace("{at}", step).replace("{all}", all.length);
      back.hidden = step === 1;
      next.hidden = step === all.length;
      steps.at(-1).hidden = step !== all.length;
      steps.at(-2).hidden = step === all.length;
    } else counter.textContent = "";
    const text = step ? all[step - 1].text : words.offer;
    if (says.textContent !== text) says.textContent = text;
    raise(!bar.hidden && isOnTop);
    if (step && step !== at) streamlitPage.show(all[step - 1].look_at);
    at = step;
  }

  // In the presenter's view the page is drawn at another scale, and what is fixed in it with it.
  function raise(isOnTop) {
    if (isOnTop === bar.hasAttribute("popover")) return;
    if (isOnTop) {
      bar.setAttribute("popover", "manual");
      bar.showPopover();
    } else bar.removeAttribute("popover");
  }
  return { bar, show };
}
