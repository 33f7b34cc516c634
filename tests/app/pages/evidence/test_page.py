"""Whatever is typed, linked to or chosen, Evidence answers in sentences and never in tracebacks."""

import html
import re

import numpy as np
import pytest
from in_process import Finished, open_page, ran

from activsim.analysis import groups, judge
from activsim.app.pages.evidence import more_seeds
from activsim.app.pages.evidence.text import written_groups
from activsim.app.shell import progress
from activsim.app.shell.cache import evidence_reports
from activsim.datasets import fashion_mnist, garments
from activsim.experiments import evidence_cache, look_file, networks_compared
from activsim.networks import catalogue
from activsim.output import evidence_text
from activsim.output.files import python_lines
from activsim.output.files import results as result_files
from activsim.settings import Settings

pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")
NAMES = fashion_mnist.CLASS_NAMES
# all pairs 1, but for one
ONES = 1 - np.eye(10)
ONES[3, 7] = ONES[7, 3] = 1.5
WHOLE_CSV = result_files.matrix_csv(ONES, NAMES).encode()


def words(page):
    """All that the page writes, as it is read: a term explains itself in a tag of its own."""
    return html.unescape(re.sub("<[^>]*>", "", " ".join(element.value for element in page.html)))


def reports_asked(worker, whole):
    """The calls by which the page asked for a report."""
    calls = [call for call in worker.calls if call[0].endswith("evidence_cache:evidence_of_file")]
    return [call for call in calls if call[7] == whole]


def test_the_verdict_is_the_librarys_and_groups_are_edited_in_place(worker_here):
    page = open_page("evidence")
    assert "These are drawings" in page.warning[0].value
    passes = reports_asked(worker_here, whole=False)
    assert len(passes) == 1
    report = Finished(*passes[0][:1], passes[0][1:]).result()  # from disk by now
    assert evidence_text.judgement_headline(report["judgement"]) in words(page)
    assert evidence_text.judgement_sentence(report["judgement"]) in words(page)
    kinds = [network["kind"] for network in report["networks"]]
    assert kinds == ["pixels", *["untrained"] * 6, *["trained"] * 6, "control"]
    assert "Squares: controls, trained alike" in words(page)

    page.text_input(key="groups").set_value("Coat, Bag; Sandal, Dress")
    ran(page)
    assert reports_asked(worker_here, whole=False)[-1][2][:2] == [[4, 8], [5, 3]]
    for wrong, sentence in (("Hat", "No such class"), ("Coat; Coat", "is named 2 times")):
        page.text_input(key="groups").set_value(wrong)
        ran(page)
        assert sentence in page.error[0].value
        assert "answer" not in " ".join(element.value for element in page.html)
    page.text_input(key="groups").set_value("Coat, Bag; Sandal, Dress")
    ran(page)
    page.multiselect(key="group_2").set_value(
        ["Bag", "Shirt"]
    )  # another group; who is picked leaves the old one
    ran(page)
    assert page.text_input(key="groups").value == "Coat; Sandal, Dress; Bag, Shirt"
    assert [menu.value for menu in page.multiselect] == [
        ["Coat"],
        ["Sandal", "Dress"],
        ["Bag", "Shirt"],
        [],
    ]
    assert reports_asked(worker_here, whole=False)[-1][2][:3] == [
        [4],
        [5, 3],
        [8, 6],
    ]
    next(button for button in page.button if button.label == "Our groups again").click()
    ran(page)
    assert page.text_input(key="groups").value == written_groups(
        groups.named_groups(garments.GROUPS, NAMES), NAMES
    )
    n_calls = len(worker_here.calls)
    page.text_input(key="groups").set_value("")  # nothing is alike
    ran(page)
    assert "Which of these classes belong together?" in words(page)
    assert "No claim yet" in words(page)
    assert len(worker_here.calls) == n_calls


def test_titles_of_groups_stand_over_them_and_stay_when_menus_change_them(worker_here):
    page = open_page("evidence", groups="To <b>wear</b>: Coat, Bag; Sandal, Dress")
    assert "To <b>wear</b>" in words(page)  # as it is written
    assert "<b>wear</b>" not in " ".join(element.value for element in page.html)
    page.multiselect(key="group_1").set_value(["Sandal", "Bag"])
    ran(page)
    assert page.text_input(key="groups").value == "To <b>wear</b>: Coat; Sandal, Bag"


def test_the_images_that_the_networks_learned_from_can_be_looked_at(worker_here):
    page = open_page("evidence", images="train", detail="all")
    assert "training images; 6 trained networks" in words(page)
    assert len(page.get("plotly_chart")) == 8
    calls = len(worker_here.calls)
    assert words(open_page("evidence", images="train", detail="all")) == words(
        page
    )  # another visitor waits for nothing
    assert len(worker_here.calls) == calls


def test_simple_has_the_verdict_and_its_picture_and_the_rest_unfolds(worker_here):
    """What is folded is not worked out."""
    for part, n_charts in {"": 1, "stability": 4, "grid": 4}.items():
        link = {"images": "train", "measure": "correlation"} | ({part: "true"} if part else {})
        page = open_page("evidence", **link)
        assert len(page.get("plotly_chart")) == n_charts, part
        assert "training images; 6 trained networks" in words(page)
        assert bool(reports_asked(worker_here, whole=True)) == bool(part), part


def test_groups_of_a_link_are_taken_and_hostile_ones_are_words():
    assert (
        "No such class" in open_page("evidence", groups="<script>alert(1)</script>").error[0].value
    )


@pytest.mark.parametrize("n_networks", [1, 3])
def test_few_networks_leave_it_open(n_networks, tmp_path, monkeypatch):
    """Each network is compared with those of its own family that are there."""
    networks = catalogue.list_networks()
    few = {name: networks[name] for name in list(networks)[:n_networks]}
    monkeypatch.setattr(catalogue, "list_networks", lambda *_: few)
    page = open_page("evidence", model=next(iter(few)), detail="all")
    assert not page.info
    assert "Open: it cannot be told." in words(page)
    some = "1 network" if n_networks == 1 else "3 networks"
    assert f"{some}: at least" in words(page)
    assert f"{n_networks} trained network" in words(page)
    assert len(page.get("plotly_chart")) == (5 if n_networks == 1 else 7)  # no other to agree with
    (button,) = (button for button in page.button if button.label == more_seeds.LABEL)
    free_seed = {1: 0, 3: 2}[n_networks]  # the default network, of seed 3, is the first
    assert button.help.endswith(f"with this one's recipe and seed {free_seed}.")


def test_train_is_opened_with_the_recipe_of_the_card_and_a_free_seed():
    card = catalogue.read_card(catalogue.list_networks()["study-seed-3"])
    values = more_seeds.form_values(card, {0, 1, 3})
    assert values["train_seed"] == 2
    assert values["train_share"] == "100%"
    assert (values["train_epochs"], values["train_width"]) == (15, 32)
    assert "train_threads" not in values
    for odd in (
        {"share": 0.33},  # the form has no such share
        {"learning_rate": 1},
        {"epochs": "15"},
        {"data": "flowers of somebody else"},
        {"unheard": 1},
        {"validation_share": 0.2},
    ):
        assert more_seeds.form_values({"recipe": card["recipe"] | odd}, set()) is None
    assert more_seeds.form_values({}, set()) is None


def test_what_the_answer_does_not_rest_on_is_asked_for_once_the_visitor_rests_at_a_choice(
    worker_here, monkeypatch
):
    class Moved(Exception):
        """The slider was moved again, which ends this run of the page."""

    def move(seconds):
        raise Moved

    monkeypatch.setattr(evidence_reports, "REST", 1.5)
    monkeypatch.setattr(progress.time, "sleep", move)
    name, path = next(iter(catalogue.list_networks().items()))
    settings = Settings(name)
    with pytest.raises(Moved):
        evidence_reports.evidence_report(settings, path, [[0, 1], [2]], "of no images", whole=True)
    assert worker_here.calls == []


def room_matrix(classes):
    """A file as the page Room gives it: a class was asked about some of the classes."""
    values = np.random.default_rng(5).random((len(NAMES), len(NAMES)))
    values = values + values.T
    others = [label for label, name in enumerate(NAMES) if name not in classes]
    values[others] = values[:, others] = np.nan
    np.fill_diagonal(values, 0)
    return values


def test_a_matrix_takes_the_place_of_the_groups_until_it_is_taken_out(worker_here, monkeypatch):
    page = open_page("evidence", detail="all")
    before = words(page)
    matrix, order = room_matrix(NAMES), [*range(9, -1, -1)]
    turned = result_files.matrix_csv(matrix[np.ix_(order, order)], [NAMES[i] for i in order])
    page.file_uploader(key="hypothesis_csv").set_value(
        ("<b>us</b>.csv", turned.encode(), "text/csv")
    )
    ran(page)
    call = reports_asked(worker_here, whole=True)[-1]
    np.testing.assert_array_equal(call[2], np.where(np.eye(10), np.nan, matrix))
    report = Finished(*call[:1], call[1:]).result()
    text = words(page)
    for said in (evidence_text.judgement_headline, evidence_text.judgement_sentence):
        assert said(report["judgement"], evidence_text.MATRIX) in text
    look = look_file.load_look(look_of(call))
    halves = look.halves
    expected = judge.judge(halves.pixels, halves.untrained, halves.trained, matrix)
    assert report["judgement"]["effect"] == expected.effect
    assert report["judgement"]["interval"] == [*expected.interval]
    lines = python_lines.evidence_script(Settings(**call[1]), call[2], judge.MARGIN)
    monkeypatch.setattr(evidence_cache, "compute_look", lambda *_: look)
    names = {}
    exec(lines, names)
    assert (names["worked_out"]["effect"], names["worked_out"]["low"]) == (
        expected.effect,
        expected.interval[0],
    )
    assert "A link does not carry a file" in text
    assert "<b>us</b>.csv" in text  # as it is called
    assert "<b>us</b>" not in " ".join(element.value for element in page.html)
    assert "the groups" not in text.replace("these choices with the groups", "")
    page.file_uploader(key="hypothesis_csv").set_value(None)
    ran(page)
    assert words(page) == before


def look_of(call):
    settings, fingerprint = Settings(**call[1]), call[4]
    files = networks_compared.evidence_files(settings.model, catalogue.list_networks())
    hashes = {name: catalogue.file_hash(file) for name, file in files.items()}
    return evidence_cache.look_key(settings, hashes, fingerprint)


def test_a_matrix_of_some_classes_is_about_these(worker_here):
    page = open_page("evidence", detail="all")
    csv = result_files.matrix_csv(room_matrix(NAMES[:8]), NAMES)
    page.file_uploader(key="hypothesis_csv").set_value(("room.csv", csv.encode(), "text/csv"))
    ran(page)
    assert "8 of 10 classes have numbers" in words(page)
    assert len(page.get("plotly_chart")) == 8


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "another kind of file came"),
        (b"x" * 300_000, "at most 200,000 bytes was expected, more came"),
        (b"a,b\n1,2\n", "10 class names in its first row and first column was expected; 2 rows"),
        (WHOLE_CSV.replace(b"Coat", b"Hat"), "'Coat' is missing"),
        (WHOLE_CSV.replace(b"1.5", b"=1+1"), "'=1+1' came"),
        (WHOLE_CSV.replace(b"1.5", b"inf"), "'inf' came"),
        (WHOLE_CSV.replace(b"1.5", b"", 2), "have none. Fill it in"),
        (WHOLE_CSV.replace(b"1.5", b"1"), "all pairs are rated the same"),
    ],
)
def test_what_is_no_hypothesis_is_refused_in_a_sentence(content, sentence):
    page = open_page("evidence")
    page.file_uploader(key="hypothesis_csv").set_value(("bad.csv", content, "text/csv"))
    ran(page)
    assert sentence.replace("_", "") in page.error[0].value.replace("\\", "")
    assert "answer" not in " ".join(element.value for element in page.html)
