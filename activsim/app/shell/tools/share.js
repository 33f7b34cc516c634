// The link to what is on the page, as text and as a code for cameras, and the pictures that the page saves.

function shareParts(words, reach) {
  const { link, sentence } = sharedLink(words, reach);
  const field = node("input", { type: "text", readonly: true, "aria-label": words.link, value: link });
  field.addEventListener("focus", () => field.select());
  const status = node("p", { role: "status" });
  const copy = node("button", { type: "button", click: () => copyFrom(field, words, status) }, words.copy);
  const source = new URL("qr.svg", home());
  source.searchParams.set("link", link);
  const code = node("img", { class: "qr-code", src: source.href, alt: words.code });
  code.addEventListener("error", () => code.replaceWith(node("p", {}, words.too_long)));
  return [
    node("div", { class: "link" }, field, copy),
    status,
    node("p", {}, sentence),
    code,
    node("h3", {}, words.pictures),
    pictureButtons(words),
  ];
}

// The address as it is; opened on the machine itself, with the name by which others reach it.
function sharedLink(words, reach) {
  const address = new URL(location.href);
  const name = address.hostname.replace(/^\[|\]$/g, "");
  if (!reach.this_machine.includes(name)) return { link: address.href, sentence: words.everyone };
  if (reach.only) return { link: address.href, sentence: words.this_machine };
  if (!reach.network) return { link: address.href, sentence: words.network_unknown };
  address.hostname = reach.network;
  return { link: address.href, sentence: words.network };
}

async function copyFrom(field, words, status) {
  field.select();
  let copied = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    copied = document.execCommand("copy"); // where the address is not a secure one there is no clipboard
  }
  status.textContent = copied ? words.copied : words.not_copied;
}

function pictureButtons(words) {
  const pictures = streamlitPage.pictures();
  if (!pictures.length) return node("p", {}, words.no_pictures);
  const buttons = pictures.map(({ name, save }) => node("button", { type: "button", click: save }, name));
  return node("div", { class: "pictures" }, ...buttons);
}
