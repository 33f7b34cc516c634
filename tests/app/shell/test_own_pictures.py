"""A visitor at this machine brings pictures, sees what they are, and keeps or leaves them."""

import gc
import io
import shutil
import zipfile

import pytest
from in_process import open_page, ran
from PIL import Image

import app
from activsim.app.door import addresses
from activsim.app.pages.classroom import machine
from activsim.app.shell import own_pictures, state
from activsim.classroom import change_log
from activsim.datasets import catalogue
from activsim.networks import catalogue as networks
from activsim.paths import cache_folder

BUNDLED = networks.list_networks()
pytestmark = pytest.mark.usefixtures("sketches_recorded", "worker_here")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("ACTIVSIM_IMAGES", str(tmp_path / "data"))
    monkeypatch.setattr(own_pictures.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(own_pictures.visitor, "is_teacher", lambda: True)
    return tmp_path / "data"


def archive(names=("rose", "*tulip*"), extra=()):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as members:
        for name in names:
            picture = io.BytesIO()
            Image.new("L", (28, 28), 40).save(picture, "PNG")
            members.writestr(f"{name}/1.png", picture.getvalue())
        for path in extra:
            members.writestr(path, b"x")
    return stream.getvalue()


def with_upload(name, content):
    page = open_page("explore", class_="Bag")
    page.session_state[state.BRING_PART] = True
    ran(page)
    page.file_uploader[0].set_value((name, content, "application/zip"))
    return ran(page)


def texts(page):
    return [part.value for part in [*page.caption, *page.html, *page.error]]


def test_pictures_are_shown_then_kept_and_are_the_choice(data, tmp_path):
    names = tuple(f"<b>{number}" for number in range(10))
    page = with_upload("my *pictures*.zip", archive(names, ["../evil.png", "a/notes.docx"]))
    shown_text = "\n".join(texts(page))
    assert "10 labelled images of 10 classes, grey, 28 × 28." in shown_text
    assert "&lt;b&gt;0" in shown_text
    assert "<b>0" not in shown_text
    assert "And 4 more\\: \\<b\\>6, " in shown_text
    assert "notes\\.docx" in shown_text
    assert not data.exists()
    assert page.text_input(key=state.BRING_NAME).value == "my pictures"
    page.text_input(key=state.BRING_NAME).set_value("../up")
    page.button(key="bring_keep").click()
    ran(page)
    assert any("not a path" in error.value for error in page.error)
    page.text_input(key=state.BRING_NAME).set_value("flowers")
    page.button(key="bring_keep").click()
    ran(page)
    assert [path.name for path in data.iterdir()] == ["flowers.zip"]
    assert page.selectbox(key=state.IMAGE_SET).value == "flowers"
    assert page.file_uploader[0].value is None
    assert not list(tmp_path.glob("activsim-*"))
    assert catalogue.open_set("flowers").class_names == names
    assert not (tmp_path / "evil.png").exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.zip", b"PK\x03\x04 no archive", "cannot be read"),
        ("a.zip", archive(["only"]), "two or more classes"),
        ("a.npz", archive(), "was expected to hold images and labels"),
        ("a.parquet", b"PAR1xxxx", "cannot be read"),
        ("../../<img>.zip", b"", "img"),
    ],
)
def test_a_file_that_is_no_image_set_gets_a_sentence(data, tmp_path, name, content, sentence):
    page = with_upload(name, content)
    (error,) = page.error
    assert sentence in error.value.replace("\\", "")
    assert "<img" not in error.value
    assert "bring_keep" not in [button.key for button in page.button]
    page.file_uploader[0].set_value(None)
    ran(page)
    assert not page.error
    assert not list(tmp_path.glob("activsim-*"))
    assert not data.exists()


def test_what_is_left_leaves_nothing_and_so_does_a_closed_page(data, tmp_path):
    before = sorted(cache_folder().rglob("*"))
    page = with_upload("a.zip", archive())
    assert list(tmp_path.glob("activsim-*/a.zip"))
    page.button(key="bring_leave").click()
    ran(page)
    assert not list(tmp_path.glob("activsim-*"))
    assert page.selectbox(key=state.IMAGE_SET).value == catalogue.DEFAULT
    candidate = own_pictures.Candidate("1", "b.zip", io.BytesIO(archive()))
    candidate.look_through()
    assert candidate.image_set
    del candidate
    gc.collect()
    assert not list(tmp_path.glob("activsim-*"))
    left = [path for path in cache_folder().rglob("*") if path not in before and path.is_file()]
    assert not left


def test_a_bomb_is_not_unpacked(data, monkeypatch):
    monkeypatch.setattr(own_pictures, "LIMITS", own_pictures.LIMITS._replace(n_unpacked=100))
    page = with_upload("a.zip", archive())
    assert "once unpacked" in page.error[0].value


def test_others_are_told_who_can(data, monkeypatch):
    monkeypatch.setattr(own_pictures.visitor, "is_teacher", lambda: False)
    page = open_page("explore")
    page.session_state[state.BRING_PART] = True
    ran(page)
    assert not page.get("file_uploader")
    assert any("activsim data add FILE" in text for text in texts(page))


@pytest.mark.parametrize(("set_to", "limit"), [(16, 200), (5, 5), (300, 300)])
def test_a_page_may_ask_for_a_large_file_unless_whoever_runs_it_says_otherwise(
    set_to, limit, monkeypatch
):
    options = {"server.maxUploadSize": set_to}
    monkeypatch.setattr(addresses.st, "get_option", options.get)
    monkeypatch.setattr(addresses.config, "set_option", options.__setitem__)
    addresses.allow_large_uploads()
    assert options["server.maxUploadSize"] == limit


def page_with_part(set_name):
    page = open_page("explore", set=set_name)
    page.session_state[state.BRING_PART] = True
    return ran(page)


def test_what_was_brought_is_deleted_by_the_teacher_and_comes_back_on_the_page_class(
    data, models_folder, monkeypatch
):
    shutil.copy(next(iter(BUNDLED.values())), models_folder / "study.keras")
    page = with_upload("flowers.zip", archive())
    page.button(key="bring_keep").click()
    page = ran(page)
    page.button(key="bring_delete").click()
    page = ran(page)
    assert not (data / "flowers.zip").exists()
    assert page.selectbox(key=state.IMAGE_SET).value == catalogue.DEFAULT
    assert change_log.latest(1)[0].text == "deleted the image set 'flowers'"
    assert app._wants_teachers_page()
    monkeypatch.setattr(machine, "n_open_pages", lambda: 1)
    classroom = open_page("classroom")
    (button,) = [button for button in classroom.button if button.label == "Bring back"]
    button.click()
    ran(classroom)
    assert "flowers" in catalogue.set_names()
    assert change_log.latest(1)[0].text == "brought the image set 'flowers' back"


def test_others_delete_no_pictures_also_where_the_page_was_open_before(data, monkeypatch):
    data.mkdir()
    (data / "flowers.zip").write_bytes(archive())
    (data / "folder").mkdir()
    page = page_with_part("flowers")
    monkeypatch.setattr(own_pictures.visitor, "is_teacher", lambda: False)
    page.button(key="bring_delete").click()
    page = ran(page)
    assert (data / "flowers.zip").exists()
    assert not any(button.key == "bring_delete" for button in page.button)


def test_of_what_is_built_in_there_is_nothing_to_delete(data):
    page = page_with_part(catalogue.DEFAULT)
    assert not any(button.key == "bring_delete" for button in page.button)


def test_pictures_and_a_network_are_brought_at_once(data):
    page = with_upload("flowers.zip", archive())
    page.session_state[state.BRING_NETWORK_PART] = True
    page = ran(page)
    field = next(field for field in page.file_uploader if field.key == state.BRING_FILE)
    field.set_value(("mine.keras", b"x", "application/octet-stream"))
    page = ran(page)
    assert page.text_input(key=state.BRING_NAME).value == "flowers"
    assert page.text_input(key=state.BRING_NETWORK_NAME).value == "mine"
