"""Labelled image sets: Fashion-MNIST, and drawn sketches for when it cannot be had.

    data = load("test")                    # Fashion-MNIST, or sketches with the reason in data.note
    data.images.shape, data.labels[:3]     # (10000, 28, 28), [9 2 1]

Each file of Fashion-MNIST is looked for in the folder ACTIVSIM_DATA, in Keras's cache, in the project's own cache, and
is then downloaded. Wherever it comes from, its header and its MD5 must be the published ones. A mirror that failed is
not asked again in this process, unless `forget_failures()` is called.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tempfile
import threading
import time
import zlib
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import numpy as np
import platformdirs

SPLITS = {"test": "test images, as in the study", "train": "training images"}
CLASS_NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat")
CLASS_NAMES += ("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
MIRRORS = (  # Keras's, then Zalando's
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
)
FAULTS = {  # of a mirror, in words
    **dict.fromkeys(["TimeoutError", "ConnectTimeout", "ReadTimeout"], "no answer in time"),
    "ConnectionError": "no connection",
    "HTTPError": "it does not have the file",
}
PATIENCE = 4.0  # seconds a mirror has to answer; both together stay below 10
Progress = Callable[[int, int, str], None]  # (done, total, text)
_failed: dict[str, str] = {}  # mirror -> what went wrong
_fetching = threading.Lock()  # one download at a time, so that nobody fetches what another is just fetching
_digests: dict[tuple, str] = {}  # (path, when changed, size) -> MD5, of every file that was hashed


class DataError(ValueError):
    """The images cannot be had; the message says why and what to do."""


Original = namedtuple("Original", "name md5 shape")  # gzipped IDX: magic, count and size, then one byte a value
ORIGINALS = {  # split -> (images, labels)
    "test": (
        Original("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", (10_000, 28, 28)),
        Original("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", (10_000,)),
    ),
    "train": (
        Original("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", (60_000, 28, 28)),
        Original("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", (60_000,)),
    ),
}


@dataclass(frozen=True, eq=False)
class LabelledImages:
    name: str
    split: str
    images: np.ndarray  # uint8 (n_images, height, width), read-only
    labels: np.ndarray  # uint8 (n_images,), read-only
    class_names: tuple[str, ...]
    fingerprint: str  # identifies the content in few characters
    source: str  # where it came from, a fragment of a sentence
    note: str = ""  # why these are not the real images

    def __post_init__(self):
        self.images.flags.writeable = False
        self.labels.flags.writeable = False


def cache_folder() -> Path:
    """Where downloads and drawings are kept: ACTIVSIM_CACHE, or the system's place for caches."""
    given = os.environ.get("ACTIVSIM_CACHE")
    return Path(os.path.expanduser(given)) if given else platformdirs.user_cache_path("activsim")


def load(split: str = "test", progress: Progress | None = None, download: bool = True) -> LabelledImages:
    """Fashion-MNIST or, where one of its splits cannot be had, sketches whose `note` says why: never one split of
    each. The other split's files are had and verified too, but not unpacked."""
    try:
        data = fashion_mnist(split, progress, download)
        for file in (file for other in SPLITS if other != split for file in ORIGINALS[other]):
            _obtained(file, _verify, progress, download)
        return data
    except DataError as error:
        return replace(sketches(split, progress), note=str(error))


def fashion_mnist(split: str = "test", progress: Progress | None = None, download: bool = True) -> LabelledImages:
    """Fashion-MNIST in its original order. Raises DataError where it cannot be had."""
    _check_split(split)
    values, sources = zip(*(_obtained(file, read_idx, progress, download) for file in ORIGINALS[split]), strict=True)
    source = " and ".join(dict.fromkeys(sources))
    return LabelledImages("Fashion-MNIST", split, *values, CLASS_NAMES, published_fingerprint(split), source)


def published_fingerprint(split: str = "test") -> str:
    """The fingerprint of fashion_mnist(split), known before the images are there: they are the published ones."""
    _check_split(split)
    return fingerprint("Fashion-MNIST", split, *(file.md5 for file in ORIGINALS[split]))


def forget_failures() -> None:
    """Ask the mirrors again that failed before."""
    _failed.clear()


def sketches(split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """Drawn stand-ins for the ten classes, kept on disk once drawn; the seed makes them the same everywhere."""
    _check_split(split)
    from activsim import sketches as pen

    seed = list(SPLITS).index(split)  # 0 for test, 1 for train
    path = cache_folder() / "sketches" / f"version{pen.VERSION}-seed{seed}.npz"
    try:
        with open(path, "rb") as stream, np.load(stream) as kept:
            drawn = kept["images"], kept["labels"]
    except Exception:  # not drawn yet, or the file is damaged in whatever way
        drawn = pen.draw(n_per_class=1000, seed=seed, progress=progress)
        with contextlib.suppress(OSError):  # a folder that cannot be written only means drawing again next time
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=path.parent) as beside:
                np.savez_compressed(Path(beside) / path.name, images=drawn[0], labels=drawn[1])
                os.replace(Path(beside) / path.name, path)
    key = fingerprint("Sketches", split, pen.VERSION, seed)
    return LabelledImages("Sketches", split, *drawn, CLASS_NAMES, key, "drawn by this project")


def _digits(split: str, progress: Progress | None = None) -> LabelledImages:
    from activsim.digits import digits

    return digits(split, progress)


SETS = {"Fashion-MNIST": fashion_mnist, "Sketches": sketches, "MNIST digits": _digits}


def named(name: str, split: str = "test", progress: Progress | None = None) -> LabelledImages:
    """The images of this name. Raises ValueError where there are none of that name, or they cannot be had."""
    if name not in SETS:
        raise ValueError(f"No such images: {name!r}. There are: {', '.join(SETS)}.")
    return SETS[name](split, progress)


def _check_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"No such split: {split!r}. Existing splits are: {', '.join(SPLITS)}.")


def fingerprint(*parts) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def _shown(path: Path) -> str:
    home = os.path.expanduser("~")  # the user's name is no part of an error; Path.home() raises where there is none
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _obtained(file: Original, read: Callable, progress: Progress | None, download: bool) -> tuple:
    """What read(path, file) returns of the first good file, and where it came from. read: read_idx or _verify."""
    if given := os.environ.get("ACTIVSIM_DATA"):
        try:
            return read(Path(os.path.expanduser(given)) / file.name, file), "the folder in ACTIVSIM_DATA"
        except DataError as error:
            mend = "Put the original file into this folder, or unset ACTIVSIM_DATA to have it found or downloaded"
            raise DataError(f"Fashion-MNIST cannot be read: {error}. {mend}.") from None

    keras = Path(os.path.expanduser(os.environ.get("KERAS_HOME") or "~/.keras")) / "datasets" / "fashion-mnist"
    own = cache_folder() / "fashion-mnist"
    faults = []
    for folder, place in (keras, "Keras's cache folder"), (own, "the project's cache folder"):
        try:
            return read(folder / file.name, file), place
        except DataError as error:
            faults += [str(error)] if any(folder.glob("*-ubyte.gz")) else []
    faults = faults or ["it is not on this machine"]
    try:
        if not download:
            raise DataError("downloading is switched off")
        host = fetch(file, own, progress)
        return read(own / file.name, file), f"a download from {host}"
    except DataError as error:
        mend = "Try again with a network connection, or set ACTIVSIM_DATA to a folder with the four original .gz files"
        raise DataError(f"Fashion-MNIST cannot be read: {'; '.join([*faults, str(error)])}. {mend}.") from None


def _verify(path: Path, file: Original) -> None:
    """Raise DataError as read_idx does, without unpacking what is whole. A file that has not changed is hashed once."""
    with contextlib.suppress(OSError):
        if _digest(path) == file.md5:
            return
    read_idx(path, file)  # says what is wrong


def _digest(path: Path, packed: bytes | None = None) -> str:
    """The file's MD5; packed is its content, where it has been read anyway."""
    stat = path.stat()
    known = (str(path), stat.st_mtime_ns, stat.st_size)
    if packed is not None or known not in _digests:
        _digests[known] = hashlib.md5(packed or path.read_bytes(), usedforsecurity=False).hexdigest()
    return _digests[known]


def read_idx(path: Path, file: Original) -> np.ndarray:
    """The values in the file, read-only. Raises DataError("<path> ...") where it is not the published one."""
    shown = _shown(path)
    header = np.array([0x0800 + len(file.shape), *file.shape], ">u4")
    size = header.nbytes + int(np.prod(file.shape))
    try:
        packed = path.read_bytes()
        md5 = _digest(path, packed)
        with gzip.open(io.BytesIO(packed)) as stream:
            unpacked = stream.read(size + 1)  # one more, so that the end is reached and its checksum compared
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(f"{shown} is missing") from None
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{shown} is truncated or unreadable: {getattr(error, 'strerror', None) or error}") from None
    if not unpacked.startswith(header.tobytes()):
        found = np.frombuffer(unpacked[: min(header.nbytes, len(unpacked) // 4 * 4)], ">u4").tolist()
        raise DataError(f"{shown} is another file: its header says {found}, expected {header.tolist()}")
    if len(unpacked) != size:
        raise DataError(f"{shown} is too {'short' if len(unpacked) < size else 'long'}: expected {size} bytes unpacked")
    if md5 != file.md5:
        raise DataError(f"{shown} is altered: its MD5 is {md5}, the published one is {file.md5}")
    return np.frombuffer(unpacked, np.uint8, offset=header.nbytes).reshape(file.shape)


def fetch(file: Original, folder: Path, progress: Progress | None, mirrors: tuple[str, ...] = ()) -> str:
    """Download into the folder from the first mirror that works, whose host is returned; mirrors: Fashion-MNIST's."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise DataError(f"{_shown(folder)} cannot be written ({error.strerror}); set ACTIVSIM_CACHE") from None
    failures = []
    with _fetching:
        for mirror in mirrors or MIRRORS:
            host = urlsplit(mirror).netloc
            if mirror not in _failed:
                error = _retrieve(mirror + file.name, file, folder, progress)
                if error is None:
                    return host
                reason = FAULTS.get(type(error).__name__) or getattr(error, "strerror", None) or type(error).__name__
                _failed[mirror] = "not the published file" if isinstance(error, ValueError) else reason
            failures.append(f"{host} ({_failed[mirror]})")
    raise DataError(f"it could not be downloaded: {', '.join(failures)}")


def _retrieve(url: str, file: Original, folder: Path, progress: Progress | None) -> Exception | None:
    """Download, compare the MD5, move into place; what went wrong is returned. In a thread, because a timeout alone
    does not keep PATIENCE: looking up a name has its own, and each address of a host may take all of it to connect."""
    import pooch

    pooch.get_logger().setLevel("WARNING")
    done, errors = [], []  # sizes of the chunks, what went wrong
    bar = SimpleNamespace(total=None, update=done.append, reset=lambda: None, close=lambda: None)

    def work():
        try:
            downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=65536, timeout=PATIENCE)
            pooch.retrieve(url, f"md5:{file.md5}", fname=file.name, path=folder, downloader=downloader)
        except Exception as error:
            errors.append(error)
            if getattr(error, "response", None) is not None:
                error.response.close()  # pooch leaves it open

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while thread.is_alive():
        thread.join(0.1)
        if bar.total is None and time.monotonic() > deadline:  # pooch sets the total when the answer begins
            return TimeoutError(url)
        if progress and bar.total:
            progress(min(sum(done), bar.total), bar.total, f"downloading {file.name}")
    return errors[0] if errors else None
