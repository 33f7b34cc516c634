// What opens over the page: share, about, keys. Each is made when it is opened.

const KEYS_OFF = "activsim-keys-off"; // remembered by the browser

function openDialog(root, words, title, ...content) {
  const close = node("button", { type: "button", click: () => dialog.close() }, words.toolbar.close);
  const heading = node("h2", { id: "tools-dialog-title" }, title);
  const attributes = {
    "aria-labelledby": heading.id,
    close: () => dialog.remove(),
    click: (event) => event.target === dialog && dialog.close(),
  };
  const dialog = node("dialog", attributes, node("div", {}, node("header", {}, heading, close), ...content));
  root.append(dialog);
  dialog.showModal();
}

function openShare(root, { words, reach }) {
  const { share } = words;
  openDialog(root, words, share.title, ...shareParts(share, reach));
}

function openKeep(root, { words, kept, reach }, tell) {
  openDialog(root, words, words.keep.title, ...keepParts(words, kept, reach, tell, () => root.querySelector("dialog").close()));
}

function openLessons(root, { words, lessons }) {
  const begin = ({ link }) => {
    root.querySelector("dialog").close();
    const address = new URL(link, home());
    if (new URLSearchParams(location.search).has("presenter")) address.searchParams.set("presenter", "on");
    openLink(address);
  };
  const list = lessons.map((lesson) =>
    node(
      "li",
      {},
      node("button", { type: "button", lang: lesson.language, click: () => begin(lesson) }, lesson.title),
      node("span", {}, ` ${lesson.about}`),
    ),
  );
  const note = node("p", {}, lessons.length ? words.lessons.note : words.lessons.none);
  openDialog(root, words, words.lessons.title, note, node("ul", { class: "lessons" }, ...list));
}

function openAbout(root, { words }) {
  const parts = words.about.flatMap(({ heading, says }) => [
    node("h3", {}, heading),
    ...says.map((sentence) => node("p", {}, sentence)),
  ]);
  openDialog(root, words, words.toolbar.about, ...parts);
}

function openHelp(root, { words }) {
  const { help } = words;
  const table = (title, keys) =>
    node(
      "table",
      {},
      node("caption", {}, title),
      ...keys.map(([key, what]) =>
        node("tr", {}, node("th", { scope: "row" }, node("kbd", {}, key)), node("td", {}, what)),
      ),
    );
  const box = node("input", { type: "checkbox", change: () => memory.set(KEYS_OFF, !box.checked) });
  box.checked = !memory.has(KEYS_OFF);
  openDialog(
    root,
    words,
    help.title,
    table(help.always, words.keys_always),
    table(help.presenter, words.keys_of_presenter),
    node("p", {}, help.note),
    node("label", {}, box, help.switch),
  );
}
