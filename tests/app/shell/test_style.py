"""The look that all pages share; that of one page lies beside it."""

import re

from root import ROOT

APP = ROOT / "activsim" / "app"
PAGES = APP / "pages"


def names_in_style():
    """The keys of containers and the classes of the shell's style, but for Streamlit's own."""
    style = (APP / "shell" / "style.css").read_text(encoding="utf-8")
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.S)
    names = {name.removeprefix("st-key-") for name in re.findall(r"\.([a-z][\w-]*)", style)}
    return {name for name in names if not re.match("st[A-Z]", name)}


def owner(path):
    """A page's folder, "" for what belongs to several."""
    return path.relative_to(PAGES).parts[0] if path.is_relative_to(PAGES) else ""


def test_the_style_of_the_shell_knows_no_page():
    rooms = (APP, ROOT / "activsim" / "output")
    paths = [
        path for room in rooms for ending in ("py", "js") for path in room.rglob(f"*.{ending}")
    ]
    texts = [(owner(path), path.read_text(encoding="utf-8")) for path in paths]
    names = names_in_style()
    assert {"question_row", "numbers", "small-matrix"} <= names
    for name in names:
        owners = {page for page, text in texts if re.search(rf"(?<![\w-]){name}(?![\w-])", text)}
        assert "" in owners or len(owners) > 1, (name, owners)


def test_the_look_of_the_row_of_layers_is_not_that_of_the_menu_of_layers():
    """The menu that stands in its place has a button too, the arrow on its right."""
    style = (APP / "shell" / "style.css").read_text(encoding="utf-8")
    assert ".st-key-layer :where([role=radiogroup]) button" in style
    assert ".st-key-layer button" not in style


def test_a_long_name_is_broken_beside_the_pictures_of_two_classes():
    for path in (APP / "shell/style.css", ROOT / "activsim/output/handout/page.css"):
        style = path.read_text(encoding="utf-8")
        assert re.search(r"\.pair > div \{[^}]*overflow-wrap: anywhere", style), path


def test_what_lies_beside_something_else_gives_way_on_a_small_screen():
    """Of 1024 pixels beside the sidebar, and of a phone that lies on its side."""
    explore, pair = (
        (PAGES / page / "page.css").read_text(encoding="utf-8") for page in ("explore", "pair")
    )
    assert re.search(r"max-width: 960px\) \{\s+[^}]*matrix_place[^}]*min-width: 100%", explore)
    assert re.search(r"max-width: 1199px\) \{\s+[^}]*pair_bars .annotation \{ display: none", pair)
    style = (APP / "shell" / "style.css").read_text(encoding="utf-8")
    assert re.search(r"\.pair \{[^}]*flex-wrap: wrap", style)
    assert re.search(r":has\(\[data-testid=stDownloadButton\]\) \{ min-width: 10rem", style)
