// The presenter's view: what it looks like is in presenting.css; here stands the strip that says what is shown while the
// menus are away, and leads out again.

function presenterStrip(words, { leave, openKeys }) {
  const title = node("span", { class: "title" });
  const out = node("button", { type: "button", click: leave }, words.leave);
  const keys = node("button", { type: "button", click: openKeys }, words.keys);
  const attributes = { class: "presenter-strip", popover: "manual", role: "region", "aria-label": words.label };
  const strip = node("div", attributes, title, keys, out);
  streamlitPage.onTitle((text) => (title.textContent = text.split(" - ").slice(0, -1).join(" · ")));
  return {
    strip,
    show(isOn) {
      // in the top layer, for the page under it is drawn at another scale
      if (strip.isConnected && strip.matches(":popover-open") !== isOn) strip.togglePopover(isOn);
    },
    focus: () => out.focus(),
    hasFocus: () => strip.contains(document.activeElement),
  };
}
