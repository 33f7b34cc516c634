"""Where the project keeps things that are not in the repository."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parents[1]  # of the checkout, or what the package is installed in


def cache_folder() -> Path:
    """Where downloads, drawings and recordings are kept: ACTIVSIM_CACHE, or the system's place for
    caches."""
    given = os.environ.get("ACTIVSIM_CACHE")
    return Path(os.path.expanduser(given)) if given else platformdirs.user_cache_path("activsim")
