"""Waiting for what a page does in its own time: on conditions that only the new state meets, never
for a time.

settled(page, charts=["matrix"])            # the script has run to its end, and the chart is drawn
linked(page, threshold="0.5")               # and the address says so
becomes("Before training", said, page)      # for all that is read right after a change
"""

import time

from serving import LONG

MS = 1000 * LONG  # milliseconds nothing here should take, on however busy a machine
# Milliseconds between two looks at whether a condition holds. Playwright would look sixty times a
# second, and have the page made ready to be drawn each time: a tenth of the processor.
PAUSE = 50

# Whether the script has run since it was last asked to is heard on the wire: the page itself says
# that it runs a moment after it was asked, and between the two it looks as if it had run. First
# bytes: of a BackMsg, 90 is `rerun_script`, in which after fields 1 to 5 the bytes 48 1 say that
# nobody asked: the page looks again every second. Of a ForwardMsg, after fields 1 (hash) and 2
# (metadata), 34 is `new_session` and 48 is `script_finished`, followed by its status, where 2 says
# that another run follows. What has arrived is drawn a moment later.
LISTENING = """(() => {
    const Plain = window.WebSocket;
    let begun = true, ended = false, drawn = false, asked = 0, last = 0;
    // begun, or it was not heeded
    window.answered = () => ended && drawn && (begun || performance.now() - asked > 20_000);
    const number = (bytes, at) => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            value += (bytes[at] & 127) * 2 ** shift;
            if (bytes[at++] < 128) return [value, at];
        }
    };
    const past = (bytes, at, ...fields) => {
        while (fields.includes(bytes[at])) {
            const [length, start] = number(bytes, at + 1);
            at = start + length;
        }
        return at;
    };
    const byItself = bytes => {
        const at = past(bytes, number(bytes, 1)[1], 10, 18, 26, 34, 42);
        return bytes[at] === 48 && bytes[at + 1] === 1;
    };
    const heard = bytes => {
        const at = past(bytes, 0, 10, 18);
        if (bytes[at] === 34) [begun, ended] = [true, false];
        if (bytes[at] === 48 && begun) ended = bytes[at + 1] !== 2;
        drawn = false;
        const mine = ++last;
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
            drawn ||= mine === last;
        }))), 30);
    };
    window.WebSocket = class extends Plain {
        constructor(...all) {
            super(...all);
            this.addEventListener('message', event => heard(new Uint8Array(event.data)));
        }
        send(bytes) {
            if (bytes[0] === 90 && !byItself(bytes))
                [begun, ended, asked] = [false, true, performance.now()];
            super.send(bytes);
        }
    };
})()"""
RUN = """window.answered()
&& document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"""


def ran(page, condition="true", arg=None, timeout=MS):
    """Wait until the script has run to its end since all that was done so far, nothing old is left
    on the page, and the condition, JavaScript about `arg`, is met."""
    # a widget asks a turn of the browser's after it was changed, and after the address was
    page.evaluate(
        "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), "
        "10))"
    )
    holds(page, f"arg => {RUN} && ({condition})", arg, timeout)


def holds(page, condition, arg=None, timeout=MS):
    """Wait until a condition, a function in JavaScript, holds of what is given to it."""
    page.wait_for_function(condition, arg=arg, timeout=timeout, polling=PAUSE)


def settled(page, charts=()):
    """Wait until the script has run to its end and nothing old is left on the page, and the charts
    of these keys are drawn."""
    page.locator("h1.question").wait_for()
    drawn = "document.querySelector(`.st-key-${key} .js-plotly-plot .cartesianlayer .trace`)"
    ran(page, f"document.querySelector('p.answer') && arg.every(key => {drawn})", list(charts))


def answered(page):
    """Wait until the page's question and its answer are there, and the script has run."""
    page.locator("h1.question").wait_for()
    page.locator("p.answer").first.wait_for()
    ran(page)


def linked(page, charts=(), ready=None, **values):
    """Wait until the address says so (None: says nothing of it), and the page is whole again."""
    holds(
        page,
        "values => { const said = new URL(location).searchParams;"
        " return Object.entries(values).every(([key, value]) => said.get(key) === value) }",
        arg=values,
    )
    ready(page) if ready else settled(page, charts)


def becomes(expected, read, *given):
    """Wait until read(*given) returns what is expected. A page draws in its own time: what is read
    right after a change may be the old, or half the new."""
    deadline, pause = time.monotonic() + LONG, PAUSE / 1000
    while (value := read(*given)) != expected and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(1.2 * pause, 0.25)  # who waits for long looks more rarely
    assert value == expected, f"{value!r} stayed, {expected!r} was expected"
    return value


def turns(page, scheme, ready, *given):
    """Wait until the page is light or dark, and whole: ready(page, *given)."""
    page.emulate_media(color_scheme=scheme)
    of_page = "getComputedStyle(document.querySelector('.stApp')).colorScheme"
    becomes(scheme, page.evaluate, of_page)
    ready(page, *given)


def answers(page, *starts):
    """Wait until the answer starts so; returns it whole."""
    holds(
        page,
        "starts => starts.some(start => "
        "document.querySelector('p.answer')?.innerText.startsWith(start))",
        arg=list(starts),
    )
    return page.inner_text("p.answer")


def changed(page, before):
    """Wait until the answer is another than before; returns it."""
    holds(
        page,
        "old => ![undefined, old].includes(document.querySelector('p.answer')?.innerText)",
        arg=before,
    )
    return page.inner_text("p.answer")


def pressed(slider, key):
    """Press a key on a slider; returns where it then stands, as written."""
    before = slider.get_attribute("aria-valuetext")
    slider.press(key)
    holds(
        slider.page,
        "([input, old]) => input.getAttribute('aria-valuetext') !== old",
        arg=[slider.element_handle(), before],
    )
    return slider.get_attribute("aria-valuetext")


STILL = """async one => {
    for (let old, same = 0; same < 5; ) {
        await new Promise(requestAnimationFrame);
        const { x, y, width, height } = one.getBoundingClientRect();
        if (!one.isConnected) return null;
        same = String([x, y, width, height]) === String(old) && width ? same + 1 : 0;
        old = [x, y, width, height];
        if (same === 5) return { x, y, width, height };
    }
}"""


def still(locator):
    """The box of an element on the screen, once it is there and for five frames nothing has moved
    it."""
    while True:
        locator.scroll_into_view_if_needed()
        if box := locator.evaluate(STILL):
            return box


def fits(page, *places, width):
    """Wait until neither the page nor any of these places reaches beyond the width; of what lies in
    a line that scrolls sideways, the line. A chart is drawn before it is laid out for a narrow
    page."""
    reach = """([places, width]) => {
        const scrolls = node => ['auto', 'scroll'].includes(getComputedStyle(node).overflowX);
        const line = node => {
            const page = document.querySelector('[data-testid=stMain]');
            for (let above = node.parentElement; above !== page; above = above.parentElement)
                if (scrolls(above)) return above;
            return node;
        };
        return [
        ...['html', '[data-testid=stMain]'].map(one => document.querySelector(one))
            .filter(one => one.scrollWidth > one.clientWidth || one.clientWidth > width)
            .map(one => one.tagName),
        ...[...document.querySelectorAll(places)].map(line)
            .filter(one => one.getBoundingClientRect().right > width)
            .map(one => `${one.tagName} ${one.className}`)];
    }"""
    assert page.locator(", ".join(places)).count() > 0
    becomes([], page.evaluate, reach, [", ".join(places), width])


FAINT = """() => {
    const numbers = text => {
        const found = text.match(/[\\d.]+/g).map(Number);
        const rgb = found.slice(0, 3).map(value => text.startsWith('color(') ? value : value / 255);
        return [...rgb, found[3] ?? 1];
    };
    const over = (above, below) =>
        [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3]));
    const light = rgb => rgb.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    return [...document.querySelectorAll('p, h1, h2, figcaption, button, code')]
        .flatMap(one => [one, ...one.querySelectorAll('span')])
        .filter(one => one.checkVisibility() && !one.closest('[data-testid=stIconMaterial]'))
        // stands outside the thumb it belongs to
        .filter(one => !one.closest('[data-testid=stSliderThumbValue]'))
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .flatMap(one => {
            let under = [1, 1, 1], opacity = 1;
            const around = [];
            for (let at = one; at; at = at.parentElement) around.unshift(getComputedStyle(at));
            for (const style of around) {
                under = over(numbers(style.backgroundColor), under);
                opacity *= style.opacity;
            }
            const ink = numbers(getComputedStyle(one).color);
            // not shown: the ends of a slider that is not in use
            if (opacity * ink[3] < 0.01) return [];
            const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], under)),
                light(under)];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            return [[contrast, one.textContent.slice(0, 40)]];
        });
}"""


def can_be_read(page, at_least, script=FAINT):
    """Wait until all words, more than `at_least`, stand out from what is behind them: what opens or
    comes fades in."""
    becomes(
        [], lambda: [[round(one[0], 2), one[1]] for one in page.evaluate(script) if one[0] < 4.5]
    )
    assert len(page.evaluate(script)) > at_least
