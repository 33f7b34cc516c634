"""What people keep pictures in that is not read, and what to do with it.

    reason_not_read(Path("flowers.h5"))     # "HDF5 files are not read. Save ..."; "" if unknown
    cifar_advice(["data_batch_1", ...])     # a sentence for CIFAR's own files; "" for others

A pickle is never opened: it can run whatever it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

ONE_NPZ = "numpy.savez('FILE.npz', x_test=images, y_test=labels)"
CLASS_FOLDERS = "Unpack it here, or zip the class folders"
HDF5 = (
    "HDF5 files are not read. Save its arrays, by the names that they have in it: file = "
    "h5py.File('FILE.h5'); numpy.savez('FILE.npz', images=file['images'][:], "
    "labels=file['labels'][:])"
)
PICKLES = "pickles can run anything, and are not opened. Save the arrays with numpy.savez"
TFRECORDS = "TFRecord files are not read. Save the pictures into class folders"
ARROW = (
    "Arrow files are not read. Save the table as Parquet, with to_parquet('FILE.parquet') of "
    "datasets or pandas"
)
NOT_READ = {
    ".csv": (
        "a CSV file is a set where each row holds the label and the pixels of a picture, as "
        "'label,pixel1,pixel2,...' does. Bring it by itself, or in a folder, not in an archive"
    ),
    ".mat": "MATLAB files are not read. Save the arrays with numpy.savez(images=..., labels=...)",
    **dict.fromkeys((".pkl", ".pickle", ".joblib", ".pt", ".pth"), PICKLES),
    **dict.fromkeys((".h5", ".hdf5", ".hdf"), HDF5),
    **dict.fromkeys(
        (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"),
        f"tar files are not read. {CLASS_FOLDERS}",
    ),
    ".gz": "it is not read by itself. Unpack it here, or put IDX files into a folder together",
    ".rar": f"RAR files are not read. {CLASS_FOLDERS}",
    ".7z": f"7z files are not read. {CLASS_FOLDERS}",
    **dict.fromkeys((".tfrecord", ".tfrecords"), TFRECORDS),
    **dict.fromkeys((".arrow", ".feather"), ARROW),
    ".npy": (
        f"one array alone is no image set. Save images and labels into one file with {ONE_NPZ}, or "
        "put both into a folder as images.npy and labels.npy"
    ),
}
# of the published archives; the pickles have no ending, the binary files .bin
CIFAR_ARCHIVE = re.compile(r"cifar-(10|100)-(python|binary)\.(?:tar\.gz|tgz|tar)", re.IGNORECASE)
CIFAR_FILES = {
    "10": {*(f"data_batch_{number}" for number in range(1, 6)), "test_batch", "batches.meta"},
    "100": {"train", "test", "meta"},
}


def reason_not_read(path: Path, beside: Collection[str] = ()) -> str:
    """By the ending of its name, or the whole of it; "" where nothing is known of it. beside: names
    of what lies in the same folder."""
    name = path.name.casefold()
    is_of_cifar = any(name.removesuffix(".bin") in members for members in CIFAR_FILES.values())
    if reason := cifar_advice([name, *beside] if is_of_cifar else [name]):
        return reason.rstrip(".")
    if re.search(r"idx\d-ubyte", name):
        return "an IDX file alone is no image set. Put images and labels into a folder together"
    return next((reason for ending, reason in NOT_READ.items() if name.endswith(ending)), "")


def cifar_advice(files: Iterable[str]) -> str:
    """What to do with files of CIFAR-10 or CIFAR-100, as they are published or unpacked; files:
    names, with "/" between folders. A single `train`, say, may be anything."""
    names = {PurePosixPath(name).name.casefold() for name in files}
    for name in names:
        if match := CIFAR_ARCHIVE.fullmatch(name):
            return _cifar_sentence(match[1], is_pickle=match[2].casefold() == "python")
    for number, members in CIFAR_FILES.items():
        binary_files = {f"{member}.bin" for member in members}
        least = 1 if number == "10" else 2
        if len(names & members) >= least:
            return _cifar_sentence(number, is_pickle=True)
        if len(names & binary_files) >= least:
            return _cifar_sentence(number, is_pickle=False)
    return ""


def _cifar_sentence(number: str, is_pickle: bool) -> str:
    name, archive = f"CIFAR-{number}", f"cifar-{number}-binary.tar.gz"
    if not is_pickle:
        return (
            f"this is {name} in its binary version, which is built in. Choose {name} among the "
            f"images: it is read from {archive}, as it was published, where that lies in the data "
            "folder, or is downloaded."
        )
    return (
        f"this is {name} as pickles (its Python version), which can run anything and are never "
        f"read. Choose {name} among the images, which takes the binary version: {archive} is "
        "downloaded, or read, as it was published, from the data folder."
    )
