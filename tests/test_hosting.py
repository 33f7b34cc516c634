"""A place to run: the Dockerfile, compose.yaml and the samples of hosting/ say what is so. The
image's steps are run by .ci/run (support/dockerfile.py); a browser walks through the proxies in
browser/test_behind_proxy.py."""

import contextlib
import http.server
import importlib
import itertools
import json
import os
import re
import subprocess
import threading
import tomllib

import dockerfile
import proxies
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from root import ROOT
from serving import free_port
from streamlit import config

from activsim.app.shell import embedding
from activsim.classroom import key as class_key
from activsim.cli import dashboard

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HEALTH = "_stcore/health"


@contextlib.contextmanager
def answering(path, text="ok"):
    """A server that answers at this path alone; its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == path else 404)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_image_is_made_of_all_that_a_wheel_is_made_of_and_no_more():
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others"]
    command += ["--exclude-standard", "activsim", "models", "lessons", ".streamlit", "app.py"]
    named = ["pyproject.toml", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    there = [name for name in output.splitlines() if (ROOT / name).is_file()]
    copied = [dockerfile.files_of(ROOT, source) for source, _ in dockerfile.sources(ROOT)]
    assert all(copied)
    assert sorted(itertools.chain(*copied)) == sorted([*there, *named])


def test_what_the_image_copies_keeps_its_name():
    for source, target in dockerfile.sources(ROOT):
        assert target == ("./" if (ROOT / source).is_file() else source)


def test_the_image_runs_as_nobody_of_importance():
    (command,) = map(json.loads, dockerfile.arguments(ROOT, "CMD"))
    assert command[0] in PROJECT["project"]["scripts"]
    assert "--class" in command  # who comes from elsewhere is not the teacher without a key
    names = [name for name, _ in dockerfile.instructions(ROOT)]
    (user,) = dockerfile.arguments(ROOT, "USER")
    addition = dockerfile.addition_of_user(ROOT)
    assert user == addition.name not in ("root", "0")
    assert int(addition.number) > 0
    assert set(dockerfile.volumes(ROOT)) < set(addition.folders)  # nobody else's: it writes there
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")
    extras = PROJECT["project"]["optional-dependencies"]
    assert [
        rest.partition("=")[2] in extras
        for rest in dockerfile.arguments(ROOT, "ARG")
        if rest.startswith("EXTRAS")
    ] == [True]


@pytest.mark.parametrize("base", ["", proxies.BASE])
def test_the_health_check_asks_where_the_server_is(base):
    with answering(f"/{base}/{HEALTH}" if base else f"/{HEALTH}") as port:
        env = {
            "PATH": os.environ["PATH"],
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_BASE_URL_PATH": base,
            "http_proxy": "http://127.0.0.1:9",  # has nothing to do with this machine
        }
        command = ["sh", "-c", dockerfile.health_command(ROOT)]
        assert subprocess.run(command, env=env).returncode == 0
        env["STREAMLIT_SERVER_BASE_URL_PATH"] = "elsewhere"
        assert subprocess.run(command, env=env, stderr=subprocess.DEVNULL).returncode != 0


def test_compose_keeps_what_the_image_keeps_and_caddy_finds_the_server():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    activsim, caddy = compose["services"]["activsim"], compose["services"]["caddy"]
    mounts = dict(volume.split(":")[:2] for volume in activsim["volumes"])
    assert sorted(mounts.values()) == sorted(dockerfile.volumes(ROOT))
    named = {volume.split(":")[0] for service in (activsim, caddy) for volume in service["volumes"]}
    assert set(compose["volumes"]) == {name for name in named if not name.startswith(".")}
    assert all((ROOT / name).is_file() for name in named if name.startswith("."))
    assert "ports" not in activsim  # FORWARDED_ALLOW_IPS believes whoever reaches it
    (port,) = dockerfile.arguments(ROOT, "EXPOSE")
    assert caddy["environment"]["ACTIVSIM_SERVERS"] == f"activsim:{port}"
    sample = (proxies.HOSTING / "Caddyfile").read_text("utf-8")
    assert set(re.findall(r"\{\$(\w+)", sample)) == set(caddy["environment"])
    assert class_key.KEY in activsim["environment"]
    assert embedding.FRAMES in activsim["environment"]
    assert set(activsim["build"]["args"]) <= {
        rest.partition("=")[0] for rest in dockerfile.arguments(ROOT, "ARG")
    }


def test_the_proxies_take_their_samples(tmp_path):
    nginx, caddy = proxies.program("nginx"), proxies.program("caddy")
    frame = proxies.write_nginx(tmp_path, free_port(), [8501])
    sample = proxies.HOSTING / "Caddyfile"
    for command in (
        [nginx, "-t", "-p", tmp_path, "-c", frame],
        [caddy, "validate", "--adapter", "caddyfile", "--config", sample],
    ):
        env = os.environ | {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        checked = subprocess.run(command, env=env, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", proxies.PROXIES)
def test_a_visitor_stays_with_the_server_that_they_met_first(name, tmp_path):
    path = f"/{proxies.BASE}/{HEALTH}"
    with (
        answering(path, "first") as first,
        answering(path, "second") as second,
        proxies.PROXIES[name](tmp_path, [first, second]) as url,
    ):
        met = set()
        for _ in range(64):
            visitor = proxies.opener(proxies.cookies())
            server = visitor.open(f"{url}{path}").read()
            assert {visitor.open(f"{url}{path}").read() for _ in range(4)} == {server}
            met.add(server)
            if len(met) == 2:
                break
        assert len(met) == 2


def test_jupyter_starts_the_dashboard_below_the_users_address():
    entries = PROJECT["project"]["entry-points"]["jupyter_serverproxy_servers"]
    ((name, place),) = entries.items()
    module, _, function = place.partition(":")
    server = getattr(importlib.import_module(module), function)()
    words = [word.format(port=8700, base_url="/user/jane/") for word in server["command"]]
    assert words[1:3] == ["-m", "activsim"]
    assert dashboard.is_meant(words[3:])
    flags = dict(zip(words[4::2], words[5::2], strict=True))
    assert {flag.removeprefix("--") for flag in flags} <= set(config.get_config_options())
    assert flags["--server.baseUrlPath"] == f"/user/jane/{name}"
    assert (flags["--server.address"], flags["--server.port"]) == ("127.0.0.1", "8700")
    assert server["absolute_url"]  # the path comes whole, and the server expects it whole


def test_binder_installs_what_there_is():
    lines = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    project, jupyter = [line for line in lines if not line.startswith("#")]
    assert (
        project.removeprefix(".[").removesuffix("]")
        in (PROJECT["project"]["optional-dependencies"])
    )
    assert Requirement(jupyter).name == "jupyter-server-proxy"
    version = (ROOT / ".binder" / "runtime.txt").read_text("utf-8").strip()
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    assert version.removeprefix("python-") in supported
    (default,) = [rest for rest in dockerfile.arguments(ROOT, "ARG") if rest.startswith("PYTHON=")]
    assert default.removeprefix("PYTHON=") in supported
