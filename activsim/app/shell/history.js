// One deliberate change is one entry of the browser's history: Streamlit writes the address once for each widget that
// is changed, and again when the server corrects it. The first write after something the visitor did makes an entry,
// all others complete it. What belongs to one page alone hears here that another one is open: the title may say so
// before the address does.
window.activsimHistory ??= (() => {
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let done = 0; // by the visitor, so far
  let entered = 0; // how much had been done when the entry was made that is shown
  const act = () => done++;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, act, { capture: true, passive: true });
  addEventListener("click", (event) => event.isTrusted && event.detail === 0 && act(), { capture: true, passive: true });
  addEventListener("popstate", () => (entered = done), { capture: true });

  function enter(state, title, url) {
    if (url == null || new URL(url, document.baseURI).href === location.href || entered === done)
      return replace(state, title, url);
    entered = done;
    push(state, title, url);
  }

  function write(state, title, url) {
    const before = location.pathname;
    enter(state, title, url);
    if (location.pathname !== before) dispatchEvent(new Event("activsim-page"));
  }

  history.pushState = write;
  history.replaceState = write;
  return { replace };
})();
