// The view that is kept for a report: a note, the page's sentence and its link go to the server, which knows the rest.

function keepParts({ keep, share }, kept, reach, tell, close) {
  const note = node("input", { type: "text", maxlength: kept.longest_note, "aria-label": keep.note, placeholder: keep.note });
  const status = node("p", { role: "status", "data-kept": "so far" }, kept.so_far);
  const take = (event) => {
    event.preventDefault();
    if (status.dataset.kept === "waits") return;
    status.dataset.kept = "waits";
    status.textContent = keep.waits;
    tell("keep", { note: note.value, sentence: streamlitPage.sentence(), link: sharedLink(share, reach).link });
    note.value = "";
  };
  const see = () => {
    close();
    const address = new URL("visit", home());
    address.search = location.search;
    openLink(address);
  };
  return [
    node("p", {}, keep.about),
    node("form", { class: "link", submit: take }, note, node("button", { type: "submit" }, keep.keep)),
    status,
    node("div", {}, node("button", { type: "button", "data-does": "see", click: see }, keep.see)),
  ];
}

// What the server says of the try, where the dialog is open.
function sayKept(root, { says }) {
  const status = root.querySelector("[data-kept=waits]");
  if (!status) return;
  status.dataset.kept = "said";
  status.textContent = says;
}
