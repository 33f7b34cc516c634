// What the tools' scripts share: nodes of our own, links that are opened in place, what the browser remembers.

// attributes: a function is what listens to the event of that name.
function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// Where the server is: each page's address is one name below it.
const home = () => new URL(".", location.href);

// The name of the page that is open, or that an address opens; "" where it has none.
const pageName = (address = location) => address.pathname.slice(home().pathname.length);

// As a link to the page would, without loading it anew: Back leads to where the visitor was, and the server draws what
// the address says, as it does after Back.
function openLink(address) {
  if (address.href === location.href) return;
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

const isEmbedded = () => new URLSearchParams(location.search).get("embed") === "true";

// A browser may refuse to remember anything.
const memory = {
  has(name) {
    try {
      return localStorage.getItem(name) !== null;
    } catch {
      return false;
    }
  },
  set(name, isSet) {
    try {
      if (isSet) localStorage.setItem(name, "yes");
      else localStorage.removeItem(name);
    } catch {
      // it is asked again next time
    }
  },
};

// A style sheet of ours for the whole page, which holds only while it is on. A rule that asked the page itself whether it
// holds (:has) would be asked anew at every change of any node, which costs a tenth of a step of the slider.
function sheet(text = "") {
  const style = node("style", { media: "not all" }, text);
  return {
    style,
    show: (isOn) => style.media === (isOn ? "all" : "not all") || (style.media = isOn ? "all" : "not all"),
    write: (next) => style.textContent === next || (style.textContent = next),
  };
}
