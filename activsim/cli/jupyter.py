"""activsim beside a notebook, also on JupyterHub and Binder: how jupyter-server-proxy starts the
dashboard when somebody opens it.

It finds `server_proxy` by the entry point in pyproject.toml. The dashboard is then at
.../user/NAME/activsim/, for whom the notebook's server lets in (docs/hosting.md)."""

from __future__ import annotations

import sys

from activsim.classroom.key import ALONE

ADDRESS = "activsim"  # the name of the entry point, and the last part of the address
PATIENCE = 120  # seconds that a start may take, on a shared disk say


def server_proxy() -> dict[str, object]:
    """As jupyter-server-proxy takes it, which fills in {port} and {base_url}."""
    flags = {
        "--server.address": "127.0.0.1",
        "--server.port": "{port}",
        "--server.baseUrlPath": "{base_url}" + ADDRESS,
        # under the notebook's name, which its server has checked
        "--server.allowedHosts": "*",
    }
    command = [sys.executable, "-m", "activsim", "serve"]
    return {
        "command": [*command, *(part for flag in flags.items() for part in flag)],
        "absolute_url": True,  # each request is passed on with its whole path
        "timeout": PATIENCE,
        "environment": {ALONE: "1"},  # the notebook's server lets in no other
        "launcher_entry": {"title": "activsim"},
    }
