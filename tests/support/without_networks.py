"""A Python in which Keras and TensorFlow are not installed, for the processes that a test starts.

with served(cache, PYTHONPATH=str(without_networks(folder))) as server: ..."""

SITECUSTOMIZE = '''
import sys
from importlib.machinery import PathFinder

HIDDEN = {"keras", "tensorflow", "tensorflow-cpu"}


class Finder:
    """Finds what Python finds, save the packages that run networks."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        hidden = name.partition(".")[0] in HIDDEN
        return None if hidden else PathFinder.find_spec(name, path, target)

    @staticmethod
    def find_distributions(*asked):
        found = PathFinder.find_distributions(*asked)
        return (each for each in found if each.metadata["Name"] not in HIDDEN)

    invalidate_caches = PathFinder.invalidate_caches


sys.meta_path[sys.meta_path.index(PathFinder)] = Finder
'''


def without_networks(folder):
    """The folder, to be put first in the path."""
    (folder / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
    return folder
