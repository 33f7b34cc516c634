// The control "After epoch": a slider and a button that plays it. What an epoch looks like is sent once somebody
// asks for it, by playing or by moving the slider (epochs.py); `showing` then draws any position between two epochs.
// Where the slider comes to rest, the server draws the same, and the address says so.

const A_STEP = 850; // milliseconds from epoch to epoch
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

const controls = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const sent = read(data);
  if (!controls.has(parentElement)) controls.set(parentElement, control(parentElement));
  const current = controls.get(parentElement);
  current.take(sent, setStateValue);
  return () => {
    if (parentElement.isConnected) return;
    current.stop();
    controls.delete(parentElement);
  };
}

function control(parent) {
  const [button, slider, says] = ["button", "input", "output"].map((name) => parent.querySelector(name));
  let sent, tell, drawn;
  let position = 0; // where the picture is, in epochs kept, between two of them while it moves
  let moving = 0;
  let wanted = null; // what to do once the epochs are here

  function take(now, setStateValue) {
    tell = setStateValue;
    const other = !sent || now.page?.key !== sent.page?.key;
    const asked = sent && now.at === sent.at && (moving || wanted);
    sent = now;
    if (other) {
      drawn?.stop();
      drawn = now.page ? showing(now.page, parent) : null;
    }
    slider.max = now.options.length - 1;
    slider.setAttribute("aria-label", now.label);
    if (!asked) {
      halt();
      position = now.at;
      drawn?.rest(position);
    }
    name(Math.round(position));
    if (drawn && wanted) {
      const next = wanted;
      wanted = null;
      next();
    }
  }

  function name(index) {
    slider.value = index;
    slider.setAttribute("aria-valuetext", sent.says[index]);
    says.textContent = sent.says[index];
  }

  function label() {
    const plays = moving && slider.dataset.plays;
    button.textContent = plays ? sent.pause : sent.play;
  }

  // Goes to an epoch in so many milliseconds, and then does what is next.
  function go(to, duration, next) {
    cancelAnimationFrame(moving);
    const [from, begin] = [position, performance.now()];
    function step(now) {
      const part = duration ? Math.min(1, Math.max(0, now - begin) / duration) : 1; // a frame may be dated before it
      position = part === 1 ? to : from + (to - from) * (CALM.matches ? 0 : part);
      drawn.show(position);
      name(Math.round(position));
      moving = part < 1 ? requestAnimationFrame(step) : 0;
      if (part === 1) next();
    }
    moving = requestAnimationFrame(step);
    label();
  }

  function halt() {
    cancelAnimationFrame(moving);
    moving = 0;
    delete slider.dataset.plays;
    label();
  }

  function rest() {
    halt();
    position = Math.round(position);
    drawn?.show(position);
    tell("epoch", sent.options[position]);
  }

  // Do something that needs the epochs; ask for them where they are not here yet.
  function withEpochs(what) {
    if (drawn) return what();
    wanted = what;
    tell("wanted", true);
  }

  function play() {
    const last = sent.options.length - 1;
    if (position >= last) position = 0;
    slider.dataset.plays = true;
    drawn.show(position);
    name(Math.round(position));
    go(last, (last - position) * A_STEP, rest);
  }

  button.onclick = () => {
    if (moving) return rest();
    withEpochs(play);
  };
  slider.oninput = () => {
    halt();
    wanted = null;
    const to = Number(slider.value);
    name(to);
    if (drawn) go(to, 250, () => {});
  };
  slider.onchange = () => {
    const to = Number(slider.value);
    if (!drawn) return tell("epoch", sent.options[to]);
    go(to, 250, rest);
  };

  return {
    take,
    stop() {
      halt();
      drawn?.stop();
      drawn = null;
    },
  };
}
