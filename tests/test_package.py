"""What `pip install .` gives: a wheel is built, installed beside nothing else of the project, and
used outside of the checkout."""

import email
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import dockerfile
import pytest
from packaging.requirements import Requirement
from root import ROOT
from serving import serving, visiting

from activsim.datasets import fashion_mnist

BUNDLED = [ROOT / "app.py", ROOT / ".streamlit" / "config.toml"]
# the default one first; the control is beside the one that it was trained like
NAMES = ["3", "0", "1", "2", "3-no-shirt", "4", "5"]
SEEDS = [f"study-seed-{name}" for name in NAMES]


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", ROOT, "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder that holds the package as it is installed, and the script."""
    folder = tmp_path_factory.mktemp("site")
    pip("install", wheel, "--no-deps", "--target", folder)
    return folder


@pytest.fixture
def outside(site, tmp_path):
    """Where the package is found, and a home that knows nothing of the project."""
    env = {name: value for name, value in os.environ.items() if name != "ACTIVSIM_MODELS"}
    return env | {
        "PYTHONPATH": str(site),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "home" / "data"),
        "ACTIVSIM_CACHE": str(tmp_path / "cache"),
    }


def script(site):
    return next((site / "bin").glob("activsim*"))


def output(env, folder, *command):
    process = subprocess.run(
        [sys.executable, *map(str, command)], cwd=folder, env=env, capture_output=True, text=True
    )
    assert process.returncode == 0, process.stderr
    return process.stdout


def files(*options):
    """What `git ls-files` lists, paths relative to the checkout."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", *options]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in process.stdout.splitlines() if (ROOT / name).is_file()]


def test_a_wheel_holds_the_package_the_networks_the_script_and_its_settings_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        contents = {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }
    expected = {name: ROOT / name for name in files("activsim")}
    expected |= {name: ROOT / name for name in files("activsim", "-o", "--exclude-standard")}
    expected |= {f"activsim/bundled/{name}": ROOT / name for name in files("models")}
    expected |= {f"activsim/bundled/{name}": ROOT / name for name in files("lessons")}
    expected |= {f"activsim/bundled/{file.relative_to(ROOT)}": file for file in BUNDLED}
    assert set(contents) == set(expected)
    assert "activsim/py.typed" in contents
    assert [name for name in contents if contents[name] != expected[name].read_bytes()] == []


def test_a_wheel_names_what_it_needs_and_its_extras(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        about = email.message_from_bytes(archive.read(name))
    assert set(about.get_all("Provides-Extra")) == {"networks", "cluster", "dev"}
    requirements = [Requirement(line) for line in about.get_all("Requires-Dist")]
    assert {"numpy", "scipy", "streamlit", "plotly", "pillow"} <= {
        package.name for package in requirements if package.marker is None
    }
    assert {
        package.name for package in requirements if 'extra == "networks"' in str(package.marker)
    } == {
        "keras",
        "tensorflow",
        "tensorflow-cpu",
    }


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", "networks"),
        ("requirements-cluster.txt", "networks,cluster"),
        ("requirements-dev.txt", "dev"),
    ],
)
def test_the_requirements_are_the_same_list(name, extras):
    lines = (ROOT / name).read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [f"-e .[{extras}]"]


def test_the_command_line_works_outside_of_the_checkout(site, outside, tmp_path):
    listing = output(outside, tmp_path, script(site), "models").splitlines()
    assert [line for line in listing if not line.startswith(" ")] == [
        "study-seed-3 (default)",
        *SEEDS[1:],
    ]
    assert "COMMAND" in output(outside, tmp_path, script(site), "--help")
    assert output(outside, tmp_path, "-m", "activsim", "models").splitlines() == listing


def test_a_visitors_networks_are_kept_in_a_folder_of_their_own(site, outside, tmp_path):
    lines = """
from activsim.networks import catalogue, changes
catalogue.MODELS.mkdir(parents=True)
(catalogue.MODELS / "mine.keras").write_bytes(b"")
print(catalogue.MODELS, *catalogue.list_networks())
for name in "study-seed-1", "mine":
    try:
        changes.delete(name)
    except ValueError as error:
        print(error)
print(*catalogue.list_networks())
"""
    first, refusal, last = output(outside, tmp_path, "-c", lines).splitlines()
    folder = tmp_path / "home" / "data" / "activsim" / "models"
    assert first.split() == [str(folder), SEEDS[0], "mine", *SEEDS[1:]]
    assert "came with activsim" in refusal
    assert last.split() == SEEDS
    variables = outside | {"ACTIVSIM_MODELS": str(tmp_path / "given")}
    lines = "from activsim.networks import catalogue as networks; "
    lines += "print(networks.MODELS, len(networks.list_networks()))"
    assert output(variables, tmp_path, "-c", lines).split() == [str(tmp_path / "given"), "0"]


def test_in_the_image_new_files_go_to_a_volume_beside_what_came_with_it(site, outside, tmp_path):
    places = {
        name: str(tmp_path / value[1:])
        for name, value in dockerfile.variables(ROOT).items()
        if value.startswith("/")
    }
    volumes = [tmp_path / path[1:] for path in dockerfile.volumes(ROOT)]
    lines = """
from activsim import paths
from activsim.networks import catalogue
print(paths.cache_folder(), catalogue.MODELS, paths.image_folders()[0])
print(*catalogue.list_networks())
"""
    folders, names = output(outside | places, tmp_path, "-c", lines).splitlines()
    for folder in map(Path, folders.split()):
        assert any(folder.is_relative_to(volume) for volume in volumes), folder
    assert names.split() == SEEDS


def test_what_was_worked_out_for_the_default_comes_along(site, outside, tmp_path):
    lines = f"""
from activsim.analysis.groups import named_groups
from activsim.datasets.garments import GROUPS
from activsim.experiments import evidence_cache, networks_compared
from activsim.firing import bundled, store
from activsim.networks import catalogue
from activsim.settings import Settings

names, images = {fashion_mnist.CLASS_NAMES!r}, {fashion_mnist.published_fingerprint("test")!r}
files = catalogue.list_networks()
networks = networks_compared.evidence_files("study-seed-3", files)
hashes = {{name: catalogue.file_hash(path) for name, path in networks.items()}}
key = store.recording_key(hashes["study-seed-3"], "dense", images)
print(bundled.load_bundled(networks["study-seed-3"], key) is not None)
groups = named_groups(GROUPS, names)
key = evidence_cache.evidence_key(Settings("study-seed-3"), groups, hashes, images)
print(evidence_cache.load_evidence(key) is not None)
"""
    assert output(outside, tmp_path, "-c", lines).split() == ["True", "True"]


def test_the_script_alone_starts_the_dashboard_with_its_settings(site, outside, tmp_path):
    before = sorted(site.rglob("*"))
    env = {name: value for name, value in outside.items() if name != "ACTIVSIM_CACHE"}
    command = [sys.executable, script(site)]
    with serving(tmp_path / "cache", command, tmp_path, **env) as server:
        assert f"URL: http://127.0.0.1:{server.port}\n" in server.log.read_text()
        with visiting(server) as visitor:
            page = visitor.run()
    assert page.exceptions == []
    assert page.answer
    assert sorted(site.rglob("*")) == before
