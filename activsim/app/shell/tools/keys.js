// Keys of every page. None acts while a text field has the focus, in a menu, with a modifier, or where what has the focus
// has taken it for itself.

const WRITTEN_IN = "textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox]";
const MENUS = "[role=listbox], [role=menu], [role=dialog], dialog";
const MOVED_IN = "input, [role=slider], [role=radio], [role=tab], [role=grid], [role=application], [data-arrows]";
const TICKED = ["range", "checkbox", "radio", "button", "submit"];

function isTyping(target) {
  const isField = target.matches("input") && !TICKED.includes(target.type);
  return isField || target.closest(`${WRITTEN_IN}, ${MENUS}`) !== null;
}

// press(key): does what it does, and says whether it does anything; isMove(key): who moves within a thing means it for
// that.
function listen(press, isMove) {
  addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const hasModifier = event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));
    if (!event.isTrusted || event.defaultPrevented || hasModifier || isTyping(target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (isMove(key) && target.closest(MOVED_IN)) return;
    if (key === " " && target.closest("button, a, summary, input")) return;
    if (press(key)) event.preventDefault();
  });
}
