// The link to what is on the page, as text and as a code for cameras, and the pictures that the page saves.

function shareParts(words, reach) {
  const { link, sentence } = sharedLink(words, reach);
  const status = node("p", { role: "status" });
  const source = new URL("qr.svg", home());
  source.searchParams.set("link", link);
  const code = node("img", { class: "qr-code", src: source.href, alt: words.code });
  code.addEventListener("error", () => code.replaceWith(node("p", {}, words.too_long)));
  return [
    copyRow(words.link, link, words.copy, words, status),
    status,
    node("p", {}, sentence),
    code,
    ...(reach.frames ? frameParts(link, words, status) : []),
    node("h3", {}, words.pictures),
    pictureButtons(words),
  ];
}

// A text that is taken away by a press.
function copyRow(label, text, press, words, status) {
  const field = node("input", { type: "text", readonly: true, "aria-label": label, value: text });
  field.addEventListener("focus", () => field.select());
  const copy = node("button", { type: "button", click: () => copyFrom(field, words, status) }, press);
  return node("div", { class: "link" }, field, copy);
}

// What a site that may show the page in a frame writes into its own.
function frameParts(link, words, status) {
  const address = new URL(link);
  address.searchParams.set("embed", "true");
  address.searchParams.set("menu", "off");
  const source = address.href.replaceAll("&", "&amp;").replaceAll("'", "&#39;");
  const html = `<iframe src='${source}' title='activsim' width='900' height='700'></iframe>`;
  return [node("h3", {}, words.frame), copyRow(words.frame, html, words.copy_frame, words, status)];
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
