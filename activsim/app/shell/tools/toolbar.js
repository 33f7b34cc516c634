// The tools of every page, and what they have in common: which view and which step the page stands at. The address says
// both; the server is told of a change (toolbar.py), and the browser goes ahead of its answer.

const toolbars = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!toolbars.has(parentElement)) toolbars.set(parentElement, toolbar(parentElement));
  toolbars.get(parentElement).take(data, setTriggerValue);
}

// The toolbar of the page that is open: keys go to it alone.
const current = (window.activsimTools ??= { toolbar: null });

function toolbar(parent) {
  const root = node("div", { class: "activsim-tools" });
  let data, tell, strip, tour, status, items, offered;
  const [presenting, touring, framed] = [sheet(SHEETS.presenting), sheet(SHEETS.touring), sheet()];
  let told = null; // the view that the server was told of, and has not answered yet
  let isPresenting = false;

  function take(next, setTriggerValue) {
    [data, tell] = [next, setTriggerValue];
    root.hidden = isEmbedded();
    if (!strip) build();
    current.toolbar = self;
    sayKept(root, data.kept);
    if (told !== null && data.presenter !== told) return;
    told = null;
    isPresenting = data.presenter;
    draw();
  }

  function build() {
    const { words } = data;
    strip = presenterStrip(words.presenter, { leave: () => present(false), openKeys: () => openHelp(root, data) });
    tour = tourBar(words.tour, { go, leave: leaveTour });
    status = node("p", { role: "status", class: "announced" });
    items = node("nav", { class: "items", popover: "auto", id: "tools-items", "aria-label": words.toolbar.label });
    const more = { type: "button", class: "more", popovertarget: items.id };
    const does = {
      tour: () => go(1),
      lessons: () => openLessons(root, data),
      share: () => openShare(root, data),
      keep: () => openKeep(root, data, tell),
      presenter: () => present(true),
      about: () => openAbout(root, data),
      help: () => openHelp(root, data),
    };
    for (const name of ["tour", "lessons", "share", "keep", "presenter", "reset", "about", "help"]) {
      const attributes = { title: words.about_tools[name], "data-does": name };
      if (name === "reset") items.append(node("a", { ...attributes, href: home().href }, words.toolbar[name]));
      else items.append(node("button", { ...attributes, type: "button", click: () => act(does[name]) }, words.toolbar[name]));
    }
    root.append(node("button", more, words.toolbar.more), items, strip.strip, tour.bar, status);
    root.append(...[presenting, touring, framed].map(({ style }) => style));
    parent.append(root);
    offered = isFirstVisit(data);
  }

  function act(what) {
    if (items.matches(":popover-open")) items.hidePopover();
    what();
  }

  function draw() {
    const step = isOnPageOf(data.step) ? data.step : 0;
    root.dataset.presenter = isPresenting;
    strip.show(isPresenting && !root.hidden);
    tour.show(step, offered && !isPresenting && !root.hidden, data.steps, isPresenting);
    presenting.show(isPresenting);
    touring.show(!tour.bar.hidden);
    framed.show(step > 0);
    if (step) framed.write(data.steps[step - 1].frame);
  }

  // What a step says is of its own page: on another one it says nothing.
  function isOnPageOf(step) {
    return step > 0 && (data.steps[step - 1].page || data.pages[0]) === (pageName() || data.pages[0]);
  }

  function present(isOn) {
    if (isOn === isPresenting || root.hidden) return;
    const hadFocus = strip.hasFocus();
    const wasInTools = root.contains(document.activeElement);
    isPresenting = told = isOn;
    draw();
    tell("presenter", isOn ? "on" : "off");
    const { began, ended } = data.words.presenter;
    status.textContent = isOn ? began : ended;
    if (isOn && wasInTools) strip.focus();
    if (!isOn && hadFocus) [...root.querySelectorAll("[data-does=presenter], .more")].find((way) => way.checkVisibility()).focus();
  }

  function go(step) {
    offered = false;
    memory.set(TOUR_LEFT, true);
    const address = new URL(data.steps[step - 1].link, home());
    if (isPresenting) address.searchParams.set("presenter", "on");
    openLink(address);
  }

  function leaveTour() {
    offered = false;
    memory.set(TOUR_LEFT, true);
    if (data.step) tell("left", true);
    data.step = 0;
    draw();
  }

  function openPage(index) {
    if (!isPresenting || index >= data.pages.length) return false;
    const address = new URL(data.pages[index], home());
    address.search = location.search;
    openLink(address);
    return true;
  }

  function leaveView() {
    if (!isPresenting || streamlitPage.hasOpenMenu() || root.querySelector("dialog[open]")) return false;
    present(false);
    return true;
  }

  // What a presenter's key does: nothing in the plain view.
  const whilePresenting = (what) => () => isPresenting && (what(), true);
  const slide = (key) => whilePresenting(() => streamlitPage.pressOnSlider(data.sliders, key));
  const step = (by) => whilePresenting(() => tell("layer", by));
  const scroll = (screens) => whilePresenting(() => streamlitPage.scroll(screens));
  const moves = {
    ArrowLeft: slide("ArrowLeft"),
    ArrowRight: slide("ArrowRight"),
    ArrowUp: step(1),
    ArrowDown: step(-1),
    PageUp: scroll(-0.9),
    PageDown: scroll(0.9),
  };
  const keys = {
    ...moves,
    "[": slide("ArrowLeft"),
    "]": slide("ArrowRight"),
    " ": scroll(0.9),
    p: () => (present(!isPresenting), true),
    "?": () => (openHelp(root, data), true),
    Escape: leaveView,
  };
  const digit = (key) => (/^[1-9]$/.test(key) ? () => openPage(Number(key) - 1) : undefined);
  // Those with one character can be switched off: who speaks to the computer may say them unawares.
  const isOff = (key) => key.length === 1 && memory.has(KEYS_OFF);
  const self = {
    take,
    moves: Object.keys(moves),
    press: (key) => !root.hidden && !isOff(key) && ((keys[key] ?? digit(key))?.() ?? false),
    forget: () => (told = null),
    draw,
  };
  return self;
}

if (!current.listens) {
  current.listens = true;
  listen((key) => current.toolbar?.press(key) ?? false, (key) => current.toolbar?.moves.includes(key) ?? false);
  // after Back and Forward the address counts, whatever the server was told before
  addEventListener("popstate", () => current.toolbar?.forget());
  // history.js says so of every other way to another page
  for (const event of ["popstate", "activsim-page"]) addEventListener(event, () => current.toolbar?.draw());
}
