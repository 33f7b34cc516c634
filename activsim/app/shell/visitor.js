// Who this browser is (visitor.py): a number that it made up, and the teacher's key where a link brought it. It remembers
// both for this server alone; where it may not remember anything, until the page is loaded anew.

const here = { owner: "", key: "" };
const MOST_TIMES = 3; // what is not heard is said again
let times = {}, session = ""; // another server in this one's place has heard nothing yet

export default function ({ data, setStateValue }) {
  if (data.key) remember("key", data.key);
  if (data.forgets) remember("key", "");
  if (data.session !== session) [session, times] = [data.session, {}];
  const tell = (name, value) => {
    times[name] = (times[name] ?? 0) + 1;
    if (times[name] > MOST_TIMES) return;
    setStateValue(name, value);
  };
  if (data.wants_owner) tell("owner", recalled("owner") || remember("owner", number()));
  if (!data.is_teacher && !data.forgets && recalled("key")) tell("key", recalled("key"));
}

// 128 bits; randomUUID is for secure pages alone, which a classroom's seldom are.
function number() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function recalled(name) {
  try {
    return localStorage.getItem(`activsim_${name}`) ?? here[name];
  } catch {
    return here[name];
  }
}

function remember(name, value) {
  here[name] = value;
  try {
    if (value) localStorage.setItem(`activsim_${name}`, value);
    else localStorage.removeItem(`activsim_${name}`);
  } catch {
    // it holds until the page is loaded anew
  }
  return value;
}
