"""Imports point one way (the README's architecture draws it), and what is heavy is imported only where it is used."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ARROWS = """
    model_folder settings datasets digits store sketches -> networks -> activations -> recording -> bundled
    model_folder settings datasets digits store sketches -> firing -> recording -> bundled
    placements -> groups
    firing -> similarity -> statistics -> groups replication resampling -> verdict -> evidence -> figures -> CHARTS
    CHARTS -> report
    firing -> pairs neurons -> CHARTS
    originals -> datasets digits store
    networks receptive recording -> single_images -> line_up
    single_images -> views.cached
    groups -> structure -> CHARTS -> report
    evidence structure -> structure_report -> PARTS PAGES
    store recording -> network_parts -> ablation -> views.cached
    neurons selection -> harm -> report_silencing -> PARTS
    harm -> views.cached
    recording bundled evidence report -> line_up -> dossier -> gathering -> evidence_command -> __main__
    networks -> training -> jobs -> job_child -> train_command -> __main__
    backups following -> training
    following -> bundled_lapse job_child
    model_folder recording -> timelapse -> job_child bundled_lapse
    training timelapse -> bundled_lapse
    timelapse -> views.cached
    statistics groups timelapse -> forming -> views.cached
    training -> presets -> PARTS
    model_folder -> model_changes -> jobs -> PARTS
    datasets model_folder report -> console -> evidence_command record_command -> __main__
    worker -> worker_child
    gathering -> views.cached
    datasets -> image_folder -> sharding -> record_command -> __main__
    recording -> sharding
    recording bundled datasets report -> views.cached views.fetched -> views.images_shown -> views.controls
    worker -> views.running -> views.cached views.fetched -> views.controls -> views.frame -> PAGES
    views.words -> views.images_shown
    views.words -> views.links -> views.controls
    pictures -> overlays -> PARTS
    pictures -> views.cached
    statistics -> own_matrix -> evidence_command views.evidence_parts
    groups figures_evidence -> views.evidence_words -> views.evidence_claim views.evidence_support
    views.evidence_support -> views.evidence_parts
    views.layers_seen -> views.layers_words -> views.layers_grid
    views.every_page PAGES -> app
    PARTS -> PAGES -> app
"""
HEAVY = {"keras", "tensorflow"}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts[parts[0] == "activsim" :] if part != "__init__") or "activsim"


FILES = {module_name(path): path for path in [*ROOT.glob("activsim/**/*.py"), ROOT / "app.py"] if path.exists()}
SHARED = {f"views.{name}" for name in ("cached", "controls", "every_page", "fetched", "frame", "images_shown")}
SHARED |= {"views.links", "views.running", "views.words"}
VIEWS = {name for name in FILES if name.startswith("views.")} - SHARED
PAGES = {name for name in VIEWS if "\ndef page(" in FILES[name].read_text(encoding="utf-8")}
PARTS = VIEWS - PAGES
CHARTS = {name for name in FILES if name.startswith("figures_")}
GROUPS = {"PAGES": PAGES, "PARTS": PARTS, "CHARTS": CHARTS}
every_module = pytest.mark.parametrize("name", sorted(FILES))


def imported(path, inside_functions=True):
    """Dotted names of all that a file imports; `from a import b` counts as a and a.b."""
    waiting = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*path.relative_to(ROOT).parts[: -node.level], *base.split(".")]).rstrip(".")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif inside_functions or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def packages(path, **options):
    return {name.split(".")[0] for name in imported(path, **options)}


def ours(name, **options):
    """Names of the project's own modules that a module imports."""
    found = {one.removeprefix("activsim.") for one in imported(FILES[name], **options)}
    return {one for one in found if one in FILES and one not in (name, "views", "activsim")}


def places():
    """{module: the modules that stand to its right}, read off ARROWS."""
    later = {}
    for line in ARROWS.split("\n"):
        groups = [set().union(*(GROUPS.get(word, {word}) for word in part.split())) for part in line.split("->")]
        for index, group in enumerate(groups):
            for name in group:
                later.setdefault(name, set()).update(*groups[index + 1 :])
    return later


LATER = places()


def test_every_module_stands_in_an_arrow_and_the_pages_are_found():
    assert set(LATER) == set(FILES) - {"activsim", "views"}
    assert "views.explore" in PAGES
    assert ours("recording") >= {"networks", "firing", "store"}  # the reader of imports sees them


@every_module
def test_no_module_imports_one_that_stands_after_it(name):
    assert ours(name) & LATER.get(name, set()) == set()


def test_there_is_no_import_cycle():
    left = {name: ours(name, inside_functions=False) for name in FILES}
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        for name in free:
            del left[name]
    assert left == {}


@every_module
def test_streamlit_is_imported_by_the_screen_only(name):
    if not (name == "app" or name.startswith("views")):
        assert "streamlit" not in packages(FILES[name])


def test_dask_is_imported_by_sharding_only_and_inside_functions():
    assert {name for name in FILES if packages(FILES[name]) & {"dask", "distributed"}} == {"sharding"}
    assert packages(FILES["sharding"], inside_functions=False) & {"dask", "distributed"} == set()
    assert {name for name in FILES if "sharding" in ours(name)} == {"record_command"}


@every_module
def test_keras_is_imported_inside_functions_only(name):
    assert packages(FILES[name], inside_functions=False) & HEAVY == set()


@every_module
def test_keras_is_touched_where_networks_are_run_and_nowhere_else(name):
    if name not in ("networks", "training", "activations", "network_parts"):
        assert packages(FILES[name]) & HEAVY == set()


@pytest.mark.parametrize(
    "name",
    sorted(
        {
            "firing",
            "similarity",
            "statistics",
            "placements",
            "groups",
            "structure",
            "replication",
            "resampling",
            "verdict",
        }
        | {"evidence", "own_matrix", "pairs", "neurons", "receptive", "selection", "harm"}
    ),
)
def test_the_numbers_need_numpy_and_scipy_only(name):
    def needed(one):
        return packages(FILES[one]).union(*(needed(other) for other in ours(one)))

    assert needed(name) & {*HEAVY, "streamlit", "plotly"} == set()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_do_not_import_pages(name):
    assert ours(name) & PAGES == set()
