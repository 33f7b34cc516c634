// A visitor's guesses: remembered by the browser, one record a lesson, and sent nowhere.

const unremembered = (window.activsimGuesses ??= {}); // where the browser may not remember anything

const guesses = {
  all(lesson) {
    try {
      return JSON.parse(localStorage.getItem(`activsim-lesson:${lesson}`)) ?? unremembered[lesson] ?? {};
    } catch {
      return unremembered[lesson] ?? {};
    }
  },
  // What was guessed at a step; a question that is another by now has none.
  at(lesson, step, question) {
    const record = this.all(lesson)[step];
    return record?.question === question ? record : { question, guess: null };
  },
  set(lesson, step, record) {
    const all = { ...this.all(lesson), [step]: record };
    unremembered[lesson] = all;
    try {
      localStorage.setItem(`activsim-lesson:${lesson}`, JSON.stringify(all));
    } catch {
      // it holds until the page is loaded anew
    }
  },
  forget(lesson) {
    delete unremembered[lesson];
    try {
      localStorage.removeItem(`activsim-lesson:${lesson}`);
    } catch {
      // there is nothing
    }
  },
};

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

const guessText = (guess) => (Array.isArray(guess) ? guess.join(", ") : String(guess));

// All that was guessed, as a text to take home.
function guessesText(title, all, words) {
  const steps = Object.entries(all).sort(([a], [b]) => a - b);
  const lines = steps.flatMap(([step, { question, guess, result }]) => [
    "",
    `${step}. ${question}`,
    `   ${words.file_guess}: ${guess === null ? "-" : guessText(guess)}`,
    ...(result ? [`   ${words.file_result}: ${result}`] : []),
  ]);
  return [title, `${words.file_title}, ${new Date().toLocaleDateString()}`, ...lines, ""].join("\r\n");
}

function saveText(name, text) {
  const link = node("a", { href: URL.createObjectURL(new Blob([text], { type: "text/plain" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// The same entry of the history then says so: Back leads to where the visitor came from.
function openInPlace(address) {
  const replace = window.activsimHistory?.replace ?? history.replaceState.bind(history);
  replace(history.state, "", address);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

// A step's address: the network, its pictures and the view stay those that the visitor has. here: the link of the step that
// is open; what it names itself was not the visitor's choice.
const GO_ALONG = ["model", "set", "images", "pixels", "resize", "outputs", "detail", "presenter", "menu", "embed", "embed_options"];

function stepAddress(link, here) {
  const address = new URL(link, home());
  const ofStep = new URL(here ?? link, home()).searchParams;
  for (const [key, value] of new URLSearchParams(location.search))
    if (GO_ALONG.includes(key) && !ofStep.has(key) && !address.searchParams.has(key)) address.searchParams.append(key, value);
  return address;
}
