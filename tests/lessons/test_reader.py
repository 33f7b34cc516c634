"""A lesson's file: read, or all that is wrong with it said with its line."""

import re
from dataclasses import replace

import pytest
from root import ROOT

from activsim.app.shell import state
from activsim.lessons import catalogue, names, reader
from activsim.lessons.checks import WORK_OUT
from activsim.lessons.form import LessonError
from activsim.lessons.lesson import Place
from activsim.lessons.links import place_link
from activsim.lessons.words import WORDS as WORDS_KEYS

GOOD = '''title = "T"
minutes = 20
language = "en"

[[step]]
text = """
First.
title = 3
[[step]]
"""
link = "explore?class=Bag&layer=dense"

[[step]]
text = "Second"
link = "pair?class=Bag&with=Coat"
show = ["threshold"]
check = "nearest class"
[step.ask]
kind = "class"
question = "Which?"
[step.reveal]
text = "Look."
'''


def faults(text):
    with pytest.raises(LessonError) as error:
        reader.read_lesson(text)
    return error.value.faults


def test_a_lesson_is_what_its_file_says():
    lesson = reader.read_lesson(GOOD)
    assert (lesson.title, lesson.minutes, lesson.language) == ("T", 20, "en")
    first, second = lesson.steps
    assert first.place == Place("explore", {"class": ["Bag"], "layer": ["dense"]})
    assert (second.show, second.check, second.ask.kind) == (
        ("threshold",),
        "nearest class",
        "class",
    )
    assert second.revealed_place == second.place
    assert (
        place_link(second.place, lesson="t", step="2") == "pair?class=Bag&with=Coat&lesson=t&step=2"
    )


def test_a_file_that_begins_as_editors_mark_utf_8_is_read():
    assert reader.read_lesson("\ufeff" + GOOD) == reader.read_lesson(GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('title = "T"\n', "", 1, "no title"),
        ("minutes = 20", "minutes = 0", 2, "from 1 to 300"),
        ("minutes = 20", 'minutes = "20"', 2, "without quotation marks"),
        ("minutes = 20", "minutes = true", 2, "a number"),
        ("minutes = 20", f"minutes = {'9' * 5000}", 1, "more digits than any may have"),
        ("with=Coat", "with=Coat&epoch=3", 17, "Take epoch out of the link"),
        ('"en"', '"english please"', 3, '"en" or "de"'),
        ('"explore?', '"explorer?', 11, "name of a page"),
        ("&layer=", "&laier=", 11, "'laier'"),
        ('"Second"', '"<b>Second</b>"', 14, "HTML"),
        ('"Second"', '"![a](https://a.b/c.png)"', 14, "picture"),
        ('"Second"', '"[a](javascript:alert(1))"', 14, "begins with https://"),
        ('"Second"', '"a\\u202eb"', 14, "cannot be seen"),
        ('text = "Second"', "text = 3", 14, "quotation marks"),
        ("show =", "shows =", 16, "'shows'"),
        ('["threshold"]', '["treshold"]', 16, "It knows: network"),
        ('["threshold"]', '[]\nlook = ["the layers"]', 17, "is hidden"),
        ('["threshold"]', '"threshold"', 16, "a list of texts"),
        ('"nearest class"', '"Coat"', 17, "It knows: nearest class"),
        ('"nearest class"', '"accuracy"', 17, "not class"),
        ("?class=Bag&with", "?with", 17, "lacks class="),
        ('kind = "class"', 'kind = "guess"', 19, "'guess'"),
        ('kind = "class"', 'kind = "choice"\noptions = ["a", "a"]', 20, "each another"),
        ('kind = "class"', 'kind = "order"', 18, "at least two"),
        ('question = "Which?"\n', "", 18, "no question"),
        ('text = "Look."', 'text = "Look."\nlink = "nowhere"', 23, "'nowhere'"),
        ("[step.ask]", "[step.ask", 18, "not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old, new, line, words):
    assert GOOD.count(old) == 1
    found = faults(GOOD.replace(old, new))
    assert any(at == line and words in sentence for at, sentence in found), found


def test_all_faults_are_said_at_once_in_the_order_of_the_lines():
    text = GOOD.replace("minutes = 20", "minutes = 999").replace('["threshold"]', '["a", "b"]')
    found = faults(text.replace('text = "Look."', "").replace("language", "tongue"))
    # the last: the text that the reveal lacks, where it begins
    assert [line for line, _ in found] == [1, 2, 3, 16, 16, 21]


def test_a_file_without_steps_or_with_too_many_is_refused():
    head = GOOD[: GOOD.index("[[step]]")]
    assert "1 to 40 steps" in faults(head)[0].sentence
    step = '[[step]]\ntext = "a"\nlink = "explore"\n'
    assert "41 came" in faults(head + 41 * step)[0].sentence
    assert "at most 200 kB" in faults("#" * 200_001)[0].sentence


def test_what_is_no_text_is_refused_with_its_line(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b'title = "a"\nminutes = \xff')
    with pytest.raises(LessonError) as error:
        catalogue.open_file(file)
    assert error.value.faults[0].line == 2


def test_a_file_that_changes_is_read_anew_and_own_ones_come_first(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_LESSONS", str(tmp_path))
    (tmp_path / "alike.toml").write_text(GOOD)
    (tmp_path / "No Name.toml").write_text(GOOD)
    assert catalogue.open_lesson("alike").title == "T"
    assert "No Name" not in catalogue.list_lessons()
    (tmp_path / "alike.toml").write_text(GOOD.replace('"T"', '"Another"'))
    assert catalogue.open_lesson("alike").title == "Another"
    (tmp_path / "alike.toml").write_text("?")
    assert "alike" not in catalogue.listed_lessons()
    with pytest.raises(ValueError, match=r"There is no lesson '../x'\. Lessons are: "):
        catalogue.open_lesson("../x")


def test_every_lesson_that_comes_along_is_whole():
    bundled = sorted(path.stem for path in (ROOT / "lessons").glob("*"))
    assert bundled
    for name in bundled:
        lesson = catalogue.open_lesson(name)
        assert lesson.steps
        assert all(step.ask and step.reveal for step in lesson.steps)


def test_a_translation_asks_and_works_out_the_same():
    pairs = {name: name.partition(".")[0] for name in catalogue.list_lessons() if "." in name}
    assert pairs
    for name, original in pairs.items():
        there, here = catalogue.open_lesson(name), catalogue.open_lesson(original)
        assert there.language == name.rpartition(".")[2] != here.language
        assert len(there.steps) == len(here.steps)
        for step, of_original in zip(there.steps, here.steps, strict=True):
            assert step.text != of_original.text
            words = {"text": "", "hints": (), "ask": None, "reveal": None, "words": {}}
            assert replace(step, **words) == replace(of_original, **words)
            assert len(step.hints) == len(of_original.hints)
            ask, same_ask = step.ask, of_original.ask
            own = {"question": ""} | ({"options": ()} if step.check == "verdict" else {})
            assert replace(ask, **own) == replace(same_ask, **own)
            assert not of_original.words
            assert step.revealed_place == of_original.revealed_place


WORDS = """[words]
more = "mehr"
nearest_class = "Am nächsten bei {class}: {other}."
[[step]]"""


def test_a_lesson_brings_words_of_its_own():
    lesson = reader.read_lesson(GOOD.replace("[[step]]", WORDS, 1))
    own = {"more": "mehr", "nearest_class": "Am nächsten bei {class}: {other}."}
    assert all(step.words == own for step in lesson.steps)
    choice = GOOD.replace('"nearest class"', '"verdict"').replace('"class"', '"choice"')
    step = reader.read_lesson(choice.replace("[[step]]", WORDS, 1)).steps[1]
    assert step.ask.options == ("mehr", *names.VERDICTS[1:])
    assert reader.read_lesson(choice).steps[1].ask.options == ()  # English: those of the check


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('nearest = "x"', "Nothing in words is called 'nearest'"),
        ('verdict = "{clas}"', "verdict does not know '{clas}'. It fills in: {answer}"),
        ('verdict = "{answer.__class__}"', "does not know"),
        ('verdict = "{answer:>9999999}"', "does not know"),
        ('verdict = "{answer!r}"', "does not know"),
        ('verdict = "{}"', "does not know"),
        ('verdict = "{answer"', "a brace is open"),
        ("verdict = 3", "a text in quotation marks"),
        ('and = "<b>"', "HTML"),
        ('less = "mehr"', "each has words of its own"),
    ],
)
def test_words_that_cannot_be_said_are_told_by_line(line, said):
    text = GOOD.replace("[[step]]", WORDS.replace("[[step]]", f"{line}\n[[step]]"), 1)
    (fault,) = faults(text)
    assert said in fault.sentence
    if "own" not in said:
        assert fault.line == text.split("\n").index(line) + 1


def test_the_format_s_page_shows_a_lesson_and_every_check():
    page = (ROOT / "docs" / "lessons.md").read_text("utf-8")
    reader.read_lesson(re.search(r"```toml\n(.*?)```", page, re.S)[1])
    rows = page[page.index("| `check` | worked out") :]
    assert re.findall(r"^\| `([a-z ]+)` \| .* \| .* \|$", rows, re.M)[1:] == list(names.CHECKS)
    assert list(WORK_OUT) == list(names.CHECKS)
    written = set(re.findall(r"^(\w+) = |`(\w+)`|# (\w+), (\w+), (\w+):", page, re.M))
    assert set(WORDS_KEYS) <= {word for words in written for word in words}


def test_pages_and_keys_are_those_of_the_dashboard():
    pages = re.search(r"^NAMES = \((.*)\)$", (ROOT / "app.py").read_text("utf-8"), re.M)[1]
    assert list(names.PAGES) == re.findall(r'"(\w+)"', pages)
    keys = {value for value in vars(state).values() if isinstance(value, str)}
    assert keys >= names.LINK_KEYS


def test_what_the_address_says_of_a_page_a_lesson_may_say_too():
    """All keys of widgets that stand in the address: of each a step leaves the control or not."""
    call = re.compile(r"links\.(?:select|switch|number|named|following|multi|text_field|expander)")
    keys = set()
    for file in (ROOT / "activsim" / "app").rglob("*.py"):
        text = file.read_text("utf-8")
        for match in call.finditer(text):
            name = re.search(r"state\.([A-Z_]+)|\)\n", text[match.end() :])[1]
            keys |= {getattr(state, name)} if name else set()
    assert len(keys) > 25
    assert keys <= names.LINK_KEYS
