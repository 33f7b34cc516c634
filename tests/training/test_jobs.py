"""Records of trainings that anyone may have damaged: what is damaged is left out, or the job is
passed over, and nobody else's training suffers."""

import json
import math
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from activsim.app.pages.train import text as train_text
from activsim.networks import catalogue
from activsim.output.charts import training as training_charts
from activsim.training import jobs, queue
from activsim.training.recipe import Recipe

RECIPE = {"seed": 1, "epochs": 3, "data": "Sketches"}
ORDER = {"name": "damaged", "recipe": RECIPE}
PROGRESS = {
    "queued": 5,
    "began": 1.5,
    "ended": 2.5,
    "whole": 2,
    "recorded": 2,
    "batch": 3,
    "steps": 10,
    "loss": 0.5,
    "accuracy": 0.75,
    "left": 61.0,
    "epoch_seconds": 20.5,
    "text": "",
    "gpus": 0,
    "history": {"loss": [1.0, 0.5], "val_loss": [1.0, 0.6]},
    "test": {"loss": 0.5, "accuracy": 0.8},
    "resumed": [1],
    "saved": {"name": "damaged", "sha256": "00"},
    "keeps_last_epoch": False,
    "why": "",
}
WRONG = [
    None, True, -1, 1.5, 10**400, 10**18, "a text", "\ud800", "", [], [None], [10**400], {},
    {"name": 1}, {"accuracy": "high"}, {"loss": [None]}, {"loss": 7}, {"\ud800": [1.0]}, math.nan,
    math.inf, -math.inf,
]  # fmt: skip
STATES = jobs.ACTIVE + jobs.FINAL
DRAWN = set()  # what was read of the jobs that were drawn, and of which curves


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "MODELS", tmp_path)
    return tmp_path


def write(order, progress, name="1"):
    """A job with these records: values for JSON, or texts as they are in the files."""
    job_folder = queue.queue_folder() / name
    job_folder.mkdir(parents=True, exist_ok=True)
    (job_folder / "backup" / "after-002").mkdir(parents=True, exist_ok=True)
    for file, content in (("job.json", order), ("progress.json", progress)):
        text = content if isinstance(content, str) else json.dumps(content)
        (job_folder / file).write_text(text, encoding="utf-8")
    return job_folder


def damaged_job(order, progress):
    """What Train shows of the job with these records, beside a whole one: None where it is passed
    over. All that the page says and draws of both is made, once of those that are read alike."""
    write(order, progress)
    if not (queue.queue_folder() / "2").exists():
        write(ORDER | {"name": "whole"}, PROGRESS | {"state": "finished"}, "2")
    jobs_by_id = {job.id: job for job in queue.list_jobs()}
    assert jobs_by_id["2"].name == "whole"
    for job in jobs_by_id.values():
        assert isinstance(job.can_go_on, bool)
        assert isinstance(job.can_be_kept, bool)
        what_is_read = repr(replace(job, folder=Path()))
        if what_is_read not in DRAWN:
            draw(job)
            DRAWN.add(what_is_read)
    return jobs_by_id.get("1")


def draw(job):
    """All that the page says and draws of it."""
    for exists in (True, False):
        train_text.job_sentence(job, exists).encode()
    share, text = train_text.batch_progress(job)
    assert 0 <= share <= 1
    text.encode()
    for quantity in ("loss", "accuracy"):
        tip = train_text.curve_tip(job, quantity)
        curves = job.progress.history, quantity, job.recipe.epochs, tip
        if repr(curves) not in DRAWN:
            training_charts.training_curves(*curves).to_json()
            DRAWN.add(repr(curves))
    assert job.progress.recorded is None or job.progress.recorded <= job.recipe.epochs
    job.progress.why.encode()


def test_records_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    def fill_the_disk(path, text, **options):
        path.write_bytes(text[:9].encode())
        raise OSError(28, "No space left on device")

    jobs.write_job(tmp_path, "mine", Recipe())
    jobs.write_progress(tmp_path, jobs.Progress())
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(jobs.Path, "write_text", fill_the_disk)
    with pytest.raises(OSError, match="No space"):
        jobs.write_job(tmp_path, "another", Recipe())
    with pytest.raises(OSError, match="No space"):
        jobs.write_progress(tmp_path, jobs.Progress("running"))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("part", PROGRESS)
def test_a_damaged_part_is_left_out_and_the_rest_stays(part, state):
    if state == "running":
        state = "waiting"
    for progress in (
        {name: value for name, value in PROGRESS.items() if name != part},
        *(PROGRESS | {part: wrong} for wrong in WRONG),
    ):
        job = damaged_job(ORDER, progress | {"state": state})
        assert job is not None
        assert job.name == "damaged"
        others = {"queued", "began", "ended"} - {part}
        assert {getattr(job.progress, name) for name in others} == {
            PROGRESS[name] for name in others
        }


@pytest.mark.parametrize(
    ("part", "damage", "value"),
    [
        ("queued", "soon", 0),
        ("ended", "yesterday", 0.0),
        ("saved", "a text", None),
        ("saved", {"name": "x"}, None),
        ("test", [0.5], {}),
        ("test", {"loss": "low", "accuracy": 0.5}, {"accuracy": 0.5}),
        ("history", {"loss": [1.0, None], "val_loss": [2]}, {"val_loss": [2.0]}),
        ("whole", 4, 0),
        ("recorded", 10**9, None),
        ("left", math.inf, None),
        ("keeps_last_epoch", "yes", False),
        ("text", "\ud800", ""),
    ],
)
def test_what_is_damaged_is_as_at_the_beginning(part, damage, value):
    job = damaged_job(ORDER, PROGRESS | {"state": "finished", part: damage})
    assert getattr(job.progress, part) == value


@pytest.mark.parametrize("state", [*WRONG, "odd", "RUNNING"], ids=repr)
def test_a_job_in_no_known_state_is_passed_over(state):
    assert damaged_job(ORDER, PROGRESS | {"state": state}) is None


@pytest.mark.parametrize(
    "order",
    [
        None, [], {}, "", "{", "[" * 100_000, "9" * 5000, {"name": "x"}, {"recipe": RECIPE},
        *({"name": name, "recipe": RECIPE} for name in (None, 5, "", " x", "../x")),
        *({"name": name, "recipe": RECIPE} for name in ("a/b", "\ud800")),
        *({"name": "x", "recipe": recipe} for recipe in (None, [], "text", {"odd": 1})),
        *({"name": "x", "recipe": RECIPE | {"epochs": wrong}} for wrong in (0, 2.5, True)),
        *({"name": "x", "recipe": RECIPE | {"epochs": wrong}} for wrong in ("3", None)),
        *({"name": "x", "recipe": RECIPE | {"data": wrong}} for wrong in (None, [], 3)),
        {"name": "x", "recipe": RECIPE | {"share": math.nan}},
        {"name": "x", "recipe": RECIPE | {"precision": ["float32"]}},
    ],
)  # fmt: skip
def test_a_job_whose_order_is_damaged_is_passed_over(order):
    assert damaged_job(order, PROGRESS | {"state": "finished"}) is None


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "NaN", "[" * 100_000, "{} {}"])
def test_a_job_whose_progress_cannot_be_read_is_passed_over(text):
    assert damaged_job(ORDER, text) is None
    (queue.queue_folder() / "1" / "progress.json").write_bytes(b"\xff\xfe{}")
    assert [job.id for job in queue.list_jobs()] == ["2"]


def test_other_things_in_the_line_are_no_jobs():
    job_folder = write(ORDER, PROGRESS | {"state": "failed"})
    (job_folder / "backup" / "after-x").mkdir()
    (job_folder.parent / "a file").write_text("no job")
    (job_folder.parent / "empty").mkdir()
    (job_folder.parent / "odd" / "job.json").mkdir(parents=True)
    (job,) = queue.list_jobs()
    assert (job.progress.whole, job.can_go_on, job.can_be_kept) == (2, True, True)


def test_a_damaged_job_can_be_thrown_away_and_ends_with_its_reason():
    job_folder = write(ORDER, {"state": "waiting", "history": "lost"})
    jobs.end_without_network(job_folder, "It did not begin.")
    (job,) = queue.list_jobs()
    assert (job.state, job.progress.why, job.progress.history) == (
        "failed",
        "It did not begin.",
        {},
    )
    queue.discard(job.id)
    assert queue.list_jobs() == []


def test_records_that_lost_or_got_some_bytes_break_nothing():
    random_ = random.Random(0)
    intact = [json.dumps(ORDER), json.dumps(PROGRESS | {"state": "finished"})]
    n_listed, until = 0, time.monotonic() + 5
    for _ in range(300):
        texts = [list(text) for text in intact]
        for _ in range(random_.randint(1, 4)):
            text = random_.choice(texts)
            index = random_.randrange(len(text))
            text[index] = random_.choice(
                ["", random_.choice('0129-e.,:"[]{}tnN\\ '), text[index] * 3]
            )
        n_listed += damaged_job(*("".join(text) for text in texts)) is not None
        if time.monotonic() > until:
            break
    assert n_listed > 10


def test_what_is_written_is_read_back(folder):
    job_folder = write(ORDER, {"state": "waiting"})
    progress = jobs.Progress(
        "cancelled", 5, 1.5, 2.5, 2, 2, 3, 10, 0.5, 0.75, 61.0, "Testing it", 1, {"loss": [1.0]},
        {"accuracy": 0.5}, [1], jobs.SavedNetwork("x", "00"), True, "why", 20.5,
    )  # fmt: skip
    jobs.write_job(job_folder, "mine", Recipe(**RECIPE))
    jobs.write_progress(job_folder, progress)
    job = jobs.read_job(job_folder)
    assert (job.name, job.recipe, job.state) == ("mine", Recipe(**RECIPE), "cancelled")
    assert job.progress == progress
    assert sorted(file.name for file in job_folder.iterdir()) == [
        "backup",
        "job.json",
        "progress.json",
    ]
