"""What a file is that is meant to be a network, and what to do with those that are none yet. No
Keras, and nothing of a file is run.

    advice(Path("model.tflite"))      # a sentence; "" for a file that `activsim add` reads

What a file is, its first bytes say, not its name."""

from __future__ import annotations

import shlex
import zipfile
from pathlib import Path

ADDABLE = (".h5", ".hdf5", ".keras")
HDF5 = b"\x89HDF\r\n\x1a\n"
ZIP, PICKLE = b"PK", b"\x80"
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"  # in a .keras file
WEIGHTS_ONLY = (
    "holds weights without the network that they belong to. Build the network in Python as it was "
    'built for training, call model.load_weights("{name}") and model.save("name.keras"), then '
    "activsim add name.keras."
)
FROM_PYTORCH = (
    "holds a PyTorch network, which Keras does not read, and may run code when it is opened. "
    "Convert it where it was made (pip install nobuco torch): import nobuco, torch; "
    'nobuco.pytorch_to_keras(model.eval(), args=[torch.zeros(1, 3, 224, 224)]).save("name.keras")'
    ", with the size of its pictures, then activsim add name.keras."
)
PICKLED = (
    "is a pickle, which runs code when it is opened, and is not opened here. Save the Keras model "
    'with model.save("name.keras"), then activsim add name.keras.'
)
FROM_SAVED_MODEL = (
    "is a SavedModel, which may hold any code. Where the Keras model is that it was made of, "
    'model.save("name.keras"), then activsim add name.keras. One of Keras 2 can be opened with pip '
    'install tf_keras: import tf_keras; tf_keras.models.load_model("{name}").save("name.h5"), then '
    "activsim add name.h5."
)
FROM_TFLITE = (
    "is a TensorFlow Lite network, made for phones, whose layers cannot be had back. Save the "
    'Keras model that it was made of: model.save("name.keras"), then activsim add name.keras. '
    "In Teachable Machine: Export Model, Tensorflow, Keras, Download my model."
)
FROM_ONNX = (
    "is an ONNX network, which Keras does not read. Convert it (pip install onnx2tf): "
    'onnx2tf -i "{name}" -okv3, then activsim add the .keras file that it writes.'
)
FROM_JAVASCRIPT = (
    "is a network for TensorFlow.js. Convert it (pip install tensorflowjs): tensorflowjs_converter "
    "--input_format=tfjs_layers_model --output_format=keras model.json name.h5, then activsim add "
    "name.h5. In Teachable Machine: Export Model, Tensorflow, Keras, Download my model."
)
NO_NETWORK = (
    "is no Keras network. activsim add reads .keras files, and .h5 files that hold a whole model "
    '(model.save("name.h5")).'
)
NO_NETWORK_INSIDE = f"holds no Keras network. {NO_NETWORK.partition('. ')[2]}"
NO_NETWORK_FOLDER = f"is a folder that {NO_NETWORK_INSIDE}"
DESCRIPTION_ONLY = (
    "describes a network without its weights. Build it where these are: "
    'keras.models.model_from_json(open("{name}").read()), then model.load_weights(...) and '
    'model.save("name.keras"), then activsim add name.keras.'
)
OTHER_FRAMEWORK = (
    "is a network of another kind than Keras's, which is not read here. Save the Keras model that "
    'it was made of: model.save("name.keras"), then activsim add name.keras.'
)
PACKED_IN_A_FOLDER = (
    "is a .keras file whose parts lie in a folder. Unpack it, pack its files again into one zip "
    "file (config.json on top, not in a folder) named name.keras, then activsim add name.keras."
)
WEB_PAGE = (
    "is a web page: what was saved is the page with the link, or a message, in place of the file. "
    "Download the file itself."
)
OF_GIT_LFS = (
    "is a pointer of Git LFS, the line that stands for a large file. Fetch the file with: git lfs "
    "pull."
)
TEXTS = {b"version ": OF_GIT_LFS, b"<!doctyp": WEB_PAGE, b"<html": WEB_PAGE}  # how they begin
IN_ARCHIVES = {  # what lies in a zip file -> what that is
    "data.pkl": FROM_PYTORCH,
    "saved_model.pb": "is a zip file with a SavedModel, which may hold any code. Unpack it, and "
    "activsim add says of the folder in it what to do.",
    "model.json": FROM_JAVASCRIPT,
}
# what activsim keeps beside a network
COMPANIONS = (".recording.npz", ".timelapse.npz", ".evidence.npz")
BY_ENDING = {
    ".tflite": FROM_TFLITE,
    ".lite": FROM_TFLITE,
    ".onnx": FROM_ONNX,
    ".pt": FROM_PYTORCH,
    ".pth": FROM_PYTORCH,
    ".safetensors": FROM_PYTORCH,
    ".pb": FROM_SAVED_MODEL,
    ".npz": WEIGHTS_ONLY,
    ".index": WEIGHTS_ONLY,
    ".ckpt": WEIGHTS_ONLY,
    ".bin": FROM_JAVASCRIPT,
    ".pkl": PICKLED,
    ".pickle": PICKLED,
    ".joblib": PICKLED,
    ".torchscript": FROM_PYTORCH,
    ".mlmodel": OTHER_FRAMEWORK,
    ".caffemodel": OTHER_FRAMEWORK,
    ".weights": OTHER_FRAMEWORK,
    ".gguf": OTHER_FRAMEWORK,
    ".engine": OTHER_FRAMEWORK,
}


def advice(path: Path) -> str:
    """What a file or folder is and how a Keras network is made of it, as what follows its name in a
    sentence; "" for what `activsim add` reads."""
    path = Path(path)
    if path.is_dir():
        return _folder_advice(path).replace("{name}", path.name)
    start = _first_bytes(path)
    ending = path.suffix.lower()
    if path.name.lower().endswith(".weights.h5"):
        text = WEIGHTS_ONLY
    elif start == HDF5 or is_keras_archive(path):
        return ""
    elif start.startswith(ZIP):
        text = _archive_advice(path)
    elif start[4:] == b"TFL3":
        text = FROM_TFLITE
    elif start.startswith(PICKLE):
        text = BY_ENDING.get(ending, PICKLED)
    elif is_text := [text for begin, text in TEXTS.items() if start.lower().startswith(begin)]:
        text = is_text[0]
    elif ending in ADDABLE:
        text = _fault(ending, start)
    elif b'"class_name"' in _first_bytes(path, 1024):
        text = DESCRIPTION_ONLY
    else:
        text = BY_ENDING.get(ending, NO_NETWORK)
    return text.replace("{name}", path.name)


def reason_not_shown(path: Path) -> str:
    """Why what lies in the models folder is no choice, and what to do; "" for what is not meant to
    be a network."""
    ending = path.suffix.lower()
    if path.is_dir():
        text = advice(path)
        return "" if text == NO_NETWORK_FOLDER else f"It {text}"
    is_meant = ending in (*ADDABLE, ".zip", *BY_ENDING)
    if not is_meant or path.name.lower().endswith(COMPANIONS) or not path.is_file():
        return ""
    if text := advice(path):
        return f"It {text}"
    if ending == ".keras" and path.suffix != ending and is_keras_archive(path):
        return f"Its ending is in capitals. Rename it to {path.stem}.keras."
    return f"Bring it with: activsim add {shlex.quote(path.name)}"


def is_keras_archive(path: Path) -> bool:
    """Whether a file is a zip file that holds a Keras network's description."""
    return CONFIG in archive_names(path)


def is_rubbish(name: str) -> bool:
    """Of what lies in a zip file: what macOS adds."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] == ".DS_Store"


def archive_names(path: Path) -> list[str]:
    """Of what lies in a zip file; [] for another file, and for a broken one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return []


def _first_bytes(path: Path, n_bytes: int = 8) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(n_bytes)
    except OSError:
        return b""


def _fault(ending: str, start: bytes) -> str:
    """Of a file that is named as a network and is none."""
    if not start:
        return "is empty, or cannot be read. Save the network again."
    if ending not in ADDABLE:
        return "is a broken zip file: not all of it is there. Copy it again."
    expected = "a zip file, as .keras files are" if ending == ".keras" else "an HDF5 file"
    return (
        f"was expected to be {expected}, and is none: it is broken, or another kind of file. Save "
        "it again with model.save(...), and copy it whole."
    )


def _folder_advice(folder: Path) -> str:
    names = _names(folder)
    if "saved_model.pb" in names:
        return FROM_SAVED_MODEL
    if CONFIG in names and WEIGHTS in names:
        return (
            "is an unpacked .keras file. Pack its files into one zip file (config.json on top, not "
            "in a folder) named name.keras, then activsim add name.keras."
        )
    if "model.json" in names:
        return FROM_JAVASCRIPT
    inner = [name for name in names if name.lower().endswith(ADDABLE)]
    if inner:
        file = shlex.quote(f"{folder.name}/{min(inner)}")
        return f"is a folder. Add the file in it: activsim add {file}"
    checkpoints = [name.removesuffix(".index") for name in names if name.endswith(".index")]
    if checkpoints:  # as TensorFlow keeps weights, called by the name without an ending
        text = WEIGHTS_ONLY.replace("{name}", f"{folder.name}/{checkpoints[0]}")
    else:
        is_lite = any(name.lower().endswith((".tflite", ".lite")) for name in names)
        text = FROM_TFLITE if is_lite else NO_NETWORK_FOLDER
    return text


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except OSError:
        return []


def _archive_advice(path: Path) -> str:
    """Of a zip file that is no .keras file."""
    names = archive_names(path)
    if not names:
        return _fault(path.suffix.lower(), ZIP)
    files = [Path(name).name for name in names if not is_rubbish(name)]
    if CONFIG in files and WEIGHTS in files:
        return PACKED_IN_A_FOLDER
    inner = [name for name in files if name.lower().endswith(ADDABLE)]
    if inner:
        kind = "what Teachable Machine exports" if "labels.txt" in files else "a zip file"
        return f"is {kind}. Unpack it, and activsim add {shlex.quote(min(inner))}."
    if any(name.lower().endswith((".tflite", ".lite")) for name in files):
        return FROM_TFLITE
    known = [text for name, text in IN_ARCHIVES.items() if name in files]
    return known[0] if known else f"is a zip file that {NO_NETWORK_INSIDE}"
