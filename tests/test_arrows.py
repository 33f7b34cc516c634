"""Imports point one way between the rooms of the house (docs/architecture.md draws it), also those
inside functions; what is heavy is imported only where it is used."""

import ast
import functools
import re
import sys

import pytest
from root import ROOT, TESTS

PACKAGE = ROOT / "activsim"
BELOW = (  # what app and cli may import
    "lessons output classroom training experiments analysis firing firing.table datasets networks "
    "networks.cage disk"
)
# Each room, and the rooms that it may import from; `firing.table` is a room of its own, that of
# NumPy alone, and so is `networks.cage`, which knows of no network.
ARROWS = {
    "disk": "",
    "datasets": "disk",
    "networks.cage": "",
    "networks": "disk networks.cage",
    "firing.table": "",
    "firing": "firing.table datasets networks",
    "analysis": "firing.table",
    "experiments": "analysis firing firing.table datasets networks",
    "training": "analysis firing firing.table datasets networks networks.cage",
    "output": "analysis firing.table",
    "lessons": "output analysis firing.table",
    "classroom": "lessons",
    "cli": BELOW,
    "app.worker": "networks.cage",
    "app.drawing": "output",
    "app.shell": f"app.drawing app.worker {BELOW}",
    "app.pages": f"app.shell app.drawing app.worker {BELOW}",
    "app": "app.shell app.pages classroom",
}
EVERYWHERE = {"paths", "settings", "jsonable"}  # the loose files, which every room may import
HEAVY = {"keras", "tensorflow"}
IN_WRITING = re.compile(r"(activsim(?:\.\w+)+)(?::\w*)?")  # of a module, or of a worker's job


def module_name(path):
    """ "datasets.mnist"; a package by its own name; "" for activsim itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


FILES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def room(name):
    """The room of ARROWS that a module stands in, the longest that fits; None: it is a loose
    file."""
    fitting = [candidate for candidate in ARROWS if f"{name}.".startswith(f"{candidate}.")]
    return max(fitting, key=len, default=None)


@functools.cache
def imports_in(source, inside_functions=True):
    """Dotted names of all that a source imports, `from a import b` as a.b; a module in writing
    counts too: one that is given to import_module, a job that the worker is to do."""
    return tuple(_imports_in(source, inside_functions))


def _imports_in(source, inside_functions):
    nodes = [ast.parse(source)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            yield from (name.value for name in node.args if isinstance(name, ast.Constant))
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and (module := IN_WRITING.fullmatch(text)):
            yield module[1]
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole way"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif inside_functions or not isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        ):
            nodes += ast.iter_child_nodes(node)


def source(name):
    return FILES[name].read_text(encoding="utf-8")


def packages(name, **options):
    return {imports.split(".")[0] for imports in imports_in(source(name), **options)}


def project_imports(text, **options):
    """Names of the project's own modules and packages that a source imports; of a function or a
    class, the module that it is taken from."""
    names = set()
    for dotted in imports_in(text, **options):
        if dotted != "activsim" and not dotted.startswith("activsim."):
            continue
        name = dotted.removeprefix("activsim").removeprefix(".")
        while name not in FILES:  # a function or a class
            name = name.rpartition(".")[0]
        names.add(name)
    return names


def ours(name, **options):
    """Names of the project's own modules that a module imports."""
    return project_imports(source(name), **options) - {name}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import activsim", {""}),
        ("from activsim import record", {""}),
        ("import activsim.app.pages", {"app.pages"}),
        ("def f():\n    from activsim.app import shell", {"app.shell"}),
        ("def f():\n    from activsim.app.shell import state as s", {"app.shell.state"}),
        ("f = lambda: import_module('activsim.app.shell.state')", {"app.shell.state"}),
        ("import importlib\nimportlib.import_module('activsim.cli')", {"cli"}),
        ("run('activsim.firing.record:warm_up')", {"firing.record"}),
        ("JOBS = {'activsim.firing.record:record_source': 1}", {"firing.record"}),
        ("run(f'activsim.experiments.own_picture:{job}')", {"experiments.own_picture"}),
        ("from activsim.firing.table import FiringTable", {"firing.table"}),
        ("class A:\n    def f(self):\n        import activsim.firing.store as s", {"firing.store"}),
        ("import numpy", set()),
    ],
)
def test_every_way_to_import_is_read(text, expected):
    assert project_imports(text) == expected


def test_the_reader_of_imports_sees_them():
    assert ours("firing.record") >= {"networks.keras_start", "firing.pass_counts", "firing.source"}
    assert room("app.pages.explore.page") == "app.pages"
    assert room("paths") is None


def test_there_are_few_loose_files():
    assert len([path for path in PACKAGE.iterdir() if path.is_file()]) <= 6


def test_imports_follow_the_arrows():
    against = {}
    for name in FILES:
        here = room(name)
        if here is not None:
            allowed = {here, None, *ARROWS[here].split()}
            wrong = {module for module in ours(name) if room(module) not in allowed}
            against[name] = wrong | ours(name) & {"", "__main__"}
        elif name not in ("", "__main__"):
            against[name] = ours(name) - EVERYWHERE
    assert {name: modules for name, modules in against.items() if modules} == {}


def test_a_page_imports_no_part_of_another_page():
    def page(name):
        return name.split(".")[2:3] if room(name) == "app.pages" else None

    of_pages = [name for name in FILES if page(name)]
    assert len(of_pages) > 40
    others = {
        (name, module)
        for name in of_pages
        for module in ours(name)
        if page(module) not in (None, page(name))
    }
    assert others == set()


def test_there_is_no_import_cycle():
    left = {name: ours(name) for name in FILES}
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        for name in free:
            del left[name]
    assert left == {}


def test_streamlit_is_imported_by_the_app_only():
    rooms = {room(name) for name in FILES if "streamlit" in packages(name)}
    assert rooms <= {"app", "app.drawing", "app.shell", "app.pages"}


def test_dask_is_imported_by_the_sharded_recording_only_and_inside_functions():
    assert {name for name in FILES if packages(name) & {"dask", "distributed"}} == {
        "firing.sharded"
    }
    assert packages("firing.sharded", inside_functions=False) & {"dask", "distributed"} == set()


def test_keras_is_imported_inside_functions_only():
    assert [name for name in FILES if packages(name, inside_functions=False) & HEAVY] == []


def test_keras_is_touched_where_networks_are_run_and_nowhere_else():
    assert {room(name) for name in FILES if packages(name) & HEAVY} <= {"networks", "training"}


def test_the_numbers_need_numpy_and_scipy_only():
    allowed = {"activsim", "numpy", "scipy", *sys.stdlib_module_names}
    of_numbers = [name for name in FILES if room(name) in ("analysis", "firing.table")]
    assert len(of_numbers) > 20
    assert {name: packages(name) - allowed for name in of_numbers if packages(name) - allowed} == {}


def test_no_test_file_imports_another():
    """What several share is in a conftest.py or in support/, also for programs that tests start."""
    files = [path for folder in (TESTS, ROOT / "benchmarks") for path in folder.rglob("*.py")]
    names = {path.stem for path in TESTS.rglob("test_*.py")} | {"conftest"}
    assert len(names) > 50
    for path in files:
        parts = {
            part
            for name in imports_in(path.read_text(encoding="utf-8"))
            for part in name.split(".")
        }
        assert parts & names == set(), path
        in_programs = re.findall(r"\b(?:import|from) (?:\w+\.)*(test_\w+)", path.read_text())
        assert set(in_programs) & names == set(), path
