"""A name says what a value is: some words never do."""

import ast

import pytest
from root import ROOT

# Past participles, and words that point at something without naming it. As a part of a longer name
# they may stand (`n_seen`), by themselves they say nothing of what a value is.
NO_NAMES = {
    *("one", "found", "chosen", "shown", "kept", "seen", "said", "formed", "driven", "told"),
    *("asked", "wanted", "offered", "made", "given", "taken", "drawn", "gathered", "judged"),
    *("moved", "who", "each", "what", "which", "whose", "whom", "some", "this", "that"),
    *("these", "those", "here", "there", "thing", "mine", "theirs", "ours", "done", "tried"),
    *("named", "stored", "compared", "opened", "written", "placed", "changed", "passed", "held"),
    *("used", "listed", "came", "marked", "began", "begun", "ended", "lost", "sent"),
    *("uploaded", "needed", "closed", "packed", "unpacked", "broken", "fitted", "stacked"),
    *("corrected", "registered", "picked", "joined", "skipped", "failed", "described", "missed"),
    *("checked", "filled", "framed", "recognised", "looked", "turned", "matched", "added"),
    *("started", "sealed", "renamed", "resumed", "timed", "finished", "counted", "revealed"),
    *("saved", "recorded", "queued", "deleted", "converted", "decoded", "arranged", "wrapped"),
    *("printed", "parsed", "refused", "visited", "built", "bent", "mixed", "crossed", "pending"),
    *("reached", "announced", "reported", "published", "answered", "rated", "scored", "limited"),
    *("followed", "entered", "waited", "painted", "drifted", "remembered", "emptied", "tested"),
    *("heard", "ran", "cropped", "selected", "removed", "replaced", "copied", "sorted"),
    *("binned", "caged", "declared", "disputed", "dropped", "elapsed", "fired", "imported"),
    *("installed", "interrupted", "levelled", "lit", "muted", "overlaid", "paired", "predicted"),
    *("probed", "repeated", "shaded", "shipped", "spaced", "stretched", "unsaved", "unused"),
    *("untouched", "hired", "grouped"),
}
# The keys of a file that earlier versions wrote too.
KEYS_OF_FILES = {
    "activsim/training/jobs.py": {"queued", "began", "ended", "recorded", "resumed", "saved"},
}
# Functions and methods whose names need their module to be understood.
NO_FUNCTIONS = {*NO_NAMES, "of", "at", "answer", "key", "load", "standing"}
FILES = sorted(path for room in ("activsim", "benchmarks") for path in (ROOT / room).rglob("*.py"))


def names(source):
    """(name, line) of all that a source binds: variables, parameters, attributes, aliases."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.alias):
            yield node.asname or "", node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            yield node.name or "", node.lineno
        elif isinstance(node, ast.MatchMapping):
            yield node.rest or "", node.lineno


def functions(source):
    """(name, line) of the functions of a module, and of the methods and properties of its classes:
    what others call. A function within a function is its own."""
    scopes = [ast.parse(source)]
    while scopes:
        for node in scopes.pop().body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, node.lineno
            elif isinstance(node, ast.ClassDef):
                scopes.append(node)


def says_nothing(name):
    """In capitals, as a constant or a class, too."""
    return name.strip("_").lower() in NO_NAMES


def hides_its_subject(function):
    return function.strip("_").lower() in NO_FUNCTIONS


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one = 1", {"one"}),
        ("def f(found, *seen, said=0, **kept): pass", {"found", "seen", "said", "kept"}),
        ("x = [told for told in y]", {"told"}),
        ("self.shown = _asked = 1", {"shown", "_asked"}),
        ("import activsim.paths as chosen", {"chosen"}),
        ("class wanted: pass", {"wanted"}),
        ("if drawn := 1: pass", {"drawn"}),
        ("with a as made: pass\nfor driven in x: pass", {"made", "driven"}),
        ("lambda given: 0", {"given"}),
        ("KEPT, _SEEN = 1, 2", {"KEPT", "_SEEN"}),
        ("class Thing: pass", {"Thing"}),
        ("try: pass\nexcept ValueError as told: pass", {"told"}),
        (
            "match a:\n    case [one, *kept]: pass\n    case {**shown}: pass",
            {"one", "kept", "shown"},
        ),
        ("x = found.one('kept')\nn_seen = 2", set()),
    ],
)
def test_every_way_to_name_is_read(source, expected):
    assert {name for name, _ in names(source) if says_nothing(name)} == expected


def test_functions_are_read():
    source = """
def load():
    def of(): pass
class A:
    def key(self): pass
    class B:
        @property
        def answer(self): pass
async def at(): pass
"""
    assert {name for name, _ in functions(source)} == {"load", "key", "answer", "at"}


def test_a_name_says_what_a_value_is():
    nameless = {}
    for path in FILES:
        source = path.read_text(encoding="utf-8")
        found = [(name, line) for name, line in names(source) if says_nothing(name)]
        found += [(name, line) for name, line in functions(source) if hides_its_subject(name)]
        place = path.relative_to(ROOT).as_posix()
        keys = KEYS_OF_FILES.get(place, set())
        nameless[place] = [(name, line) for name, line in found if name not in keys]
    assert {path: found for path, found in nameless.items() if found} == {}
