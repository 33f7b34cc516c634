"""What README.md, CONTRIBUTING.md and docs/ say is true: their Python runs, their commands are
understood, their links and the files and modules that they name are there."""

import contextlib
import importlib
import io
import re
import shlex

import pytest
from root import ROOT

import activsim
from activsim.analysis.measures import MEASURES
from activsim.cli import dashboard
from activsim.cli.main import parser

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
ROOMS = "activsim|tests|benchmarks|docs|hosting|models|.streamlit|.ci"
TO_FILL_IN = "NAME"  # in a recipe: what its reader makes up


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)


def commands(page):
    """The arguments of every `activsim ...` and `python -m activsim ...` on a page."""
    text = page.read_text("utf-8")
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        if match := re.match(r"(?:python -m )?activsim(?= |$)(.*)", line.partition("#")[0].strip()):
            yield shlex.split(match[1])


def understood(arguments):
    """Whether the command line takes these arguments."""
    if dashboard.is_meant(arguments):
        return True
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            parser().parse_args(arguments)
        except SystemExit as end:
            return not end.code
    return True


@pytest.mark.parametrize("name", ["README.md", "docs/library.md"])
def test_the_python_of_a_page_runs_from_top_to_bottom(name, real_data, capsys):
    names = {}
    for block in blocks(ROOT / name, "python"):
        exec(block, names)
    result = names["result"]
    assert result.dissimilarity.shape == (10, 10)
    assert str(result.profiles.shape) in capsys.readouterr().out
    assert names["table"].n_images.sum() == len(real_data.images)


@every_page
def test_every_command_is_understood(page):
    for arguments in commands(page):
        if TO_FILL_IN not in arguments and "COMMAND" not in arguments:
            assert understood(arguments), arguments


def test_commands_are_found_and_a_wrong_one_is_not_understood():
    assert ["profile", "--layer", "conv2d", "--out", "result.npz"] in list(
        commands(ROOT / "docs" / "command-line.md")
    )
    assert not understood(["profile", "--lair", "dense"])


@every_page
def test_every_link_leads_to_a_file_or_a_heading(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if target.startswith("http"):
            continue
        name, _, heading = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_file(), target
        titles = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.M) if heading else []
        assert not heading or heading in [anchor(title) for title in titles], target


def anchor(title):
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@every_page
def test_every_file_and_module_that_is_named_is_there(page):
    text = page.read_text("utf-8")
    for path in re.findall(rf"(?<![\w/.-])(?:{ROOMS})/[\w./-]*\w/?", text):
        if TO_FILL_IN not in path and not path.startswith("models/mine"):
            assert (ROOT / path).exists(), path
    for name in re.findall(r"\bactivsim(?:\.\w+)+", text):
        assert is_there(name), name


def is_there(dotted):
    """Whether there is a module of this name, or something of this name in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            thing = importlib.import_module(".".join(parts[:length]))
            for part in parts[length:]:
                if not hasattr(thing, part):
                    return False
                thing = getattr(thing, part)
            return True
    return False


def test_the_names_of_the_library_are_a_dozen_and_explained():
    text = (ROOT / "docs" / "library.md").read_text("utf-8")
    explained = {
        name
        for row in re.findall(r"^\| (`.*?) \|", text, re.M)
        for name in re.findall(r"`(\w+)[`(]", row)
    }
    assert explained == set(activsim.__all__)
    assert len(explained) == 12
    for name in explained:
        assert getattr(activsim, name).__name__ == name


def test_every_measure_is_explained():
    text = (ROOT / "docs" / "how-to-read.md").read_text("utf-8")
    assert re.findall(r"^\| ([\w -]+?) \| .* \| .* \|$", text, re.M)[1:] == list(MEASURES)


def test_the_readme_names_every_page_in_the_order_of_the_menu():
    names = re.search(r"^NAMES = \((.*)\)$", (ROOT / "app.py").read_text("utf-8"), re.M)[1]
    rows = re.findall(r"^\| (\w+) \| .*\?", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert [row.lower() for row in rows] == re.findall(r'"(\w+)"', names)


def modules_in_the_tree():
    """The modules that the architecture lists, as paths in the package; of a page its folder."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    lines = iter(text[text.index("    activsim/\n") :].splitlines()[1:])
    folders, modules = [], set()
    for line in lines:
        if not line.startswith("      "):
            break
        depth = (len(line) - len(line.lstrip())) // 2 - 3
        names = re.match(r"\s*((?:[\w]+(?:\.py|/)\s+)*[\w]+(?:\.py|/))", f"{line} ")[1].split()
        if names == [names[0]] and names[0].endswith("/"):
            folders = [*folders[:depth], names[0]]
        else:
            modules |= {"".join(folders[:depth]) + name for name in names}
    return modules


def test_the_architecture_lists_every_module_and_no_other():
    package = ROOT / "activsim"
    pages = package / "app" / "pages"
    files = {path.relative_to(package).as_posix() for path in package.rglob("*.py")}
    there = {path for path in files if not path.endswith("__init__.py")}
    there = {path for path in there if not path.startswith(("app/pages/", "bundled/"))}
    there |= {f"app/pages/{path.name}/" for path in pages.iterdir() if (path / "page.py").exists()}
    assert modules_in_the_tree() == there
