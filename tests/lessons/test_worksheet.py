"""A lesson on paper."""

import re

import pytest
from root import ROOT

from activsim.lessons import catalogue
from activsim.lessons.markdown import markdown_html
from activsim.lessons.worksheet import worksheet


def test_every_question_has_room_and_the_last_is_a_ticket():
    for path in (ROOT / "lessons").glob("*.toml"):
        lesson = catalogue.open_file(path)
        page = worksheet(lesson, path.stem)
        sections = re.findall(r"<section.*?</section>", page, re.S)
        assert len(sections) == len(lesson.steps)
        assert [("ticket" in section) for section in sections] == [False] * 6 + [True]
        for section in sections:
            assert "class='line'" in section or "<li>" in section
        assert "**" not in page
        # the answers are nowhere on it
        assert all(step.reveal.text.split("\n")[0][:30] not in page for step in lesson.steps)


def test_a_text_is_markdown():
    page = markdown_html("Look:\n\n- one\n- *two*\n\n| a |\n|---|\n| 1 |")
    assert "<ul>\n<li>one</li>\n<li><em>two</em></li>\n</ul>" in page
    assert "<td>1</td>" in page


@pytest.mark.parametrize(
    "text", ["<b onclick='a()'>x</b>", "[x](javascript:a())", "![x](https://x.example/y.png)"]
)
def test_nothing_in_a_text_runs_or_is_fetched(text):
    page = markdown_html(text)
    assert "<b" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_what_a_file_says_is_text(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(
        'title = "A & B"\nminutes = 5\nlanguage = "en"\n[[step]]\ntext = "1 < 2 & *so* **on**"\n'
        'link = "explore"\n'
    )
    page = worksheet(catalogue.open_file(file), "a")
    assert "<h1>A &amp; B</h1>" in page
    assert "<p>1 &lt; 2 &amp; <em>so</em> <strong>on</strong></p>" in page
