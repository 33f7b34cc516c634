"""Recording by shard equals one pass to the last unit, whatever becomes of a worker; nobody else
gets in."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
import zipfile
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
from distributed import Client, KilledWorker, LocalCluster, Security
from PIL import Image
from root import ROOT

from activsim.cli import console
from activsim.cli import main as cli
from activsim.datasets import catalogue, download
from activsim.firing import image_shards, record, sample, shard_tasks, sharded
from activsim.networks import keras_models, keras_start
from activsim.networks.network import Network
from activsim.networks.pixels import PixelOptions, statistics

# Keras 3.15 copies TensorFlow's variables in a way that NumPy 2 deprecates; only saving a model
# does it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)


LAYERS = ["input", "conv", "dense", "out"]
NAMES = ("a", "b", "c", "none of these")
CUTS = [0, 1, 40, 43, 200, 420]  # files of 1 to 220 images
N_SHARDS = 23
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (420, 9, 9)).astype(np.uint8)
LABELS = np.sort(RNG.choice(3, 420, p=[0.1, 0.3, 0.6]))  # the last shards hold nothing but c
LABELS[:380] = RNG.permutation(LABELS[:380])
IMAGES[LABELS == 1] //= 2


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    keras = keras_start.start_keras()
    keras.utils.set_random_seed(0)
    layers = [
        keras.Input((9, 9, 1)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(5, 3, activation="selu", name="conv"),
        keras.layers.Flatten(),
        keras.layers.Dense(7, activation="tanh", name="dense"),
        keras.layers.Dense(4, activation="softmax", name="out"),
    ]
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    keras_models.save_network(keras.Sequential(layers), path, {})
    return path


@pytest.fixture(scope="module")
def one_pass(model_file):
    data = SimpleNamespace(images=IMAGES, labels=LABELS, class_names=NAMES)
    return record.record(keras_models.load_network(model_file), data, LAYERS)


@pytest.fixture
def shards(tmp_path):
    folder = tmp_path / "shards"
    folder.mkdir()
    for start, stop in pairwise(CUTS):
        arrays = {
            "images": IMAGES[start:stop],
            "labels": LABELS[start:stop],
            "class_names": np.array(NAMES),
        }
        np.savez_compressed(folder / f"from-{start:03d}.npz", **arrays)
    return folder


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTIVSIM_CACHE", str(tmp_path_factory.mktemp("workers")))
        with sharded.dask_client(workers=2) as client:
            yield client


def cut(folder, n_shards=N_SHARDS):
    """The images of a folder, as the command cuts them."""
    images = catalogue.open_place(str(folder)).load_images("all")
    return image_shards.cut_images(str(folder), images, n_shards)


def picture_folder(folder):
    """The images as files, class after class."""
    for number, image in enumerate(IMAGES):
        path = folder / NAMES[LABELS[number]] / f"{number:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(path)
    return folder


def assert_same_table(made, expected):
    np.testing.assert_array_equal(made.thresholds, expected.thresholds)
    np.testing.assert_array_equal(made.counts, expected.counts)
    np.testing.assert_array_equal(made.n_images, expected.n_images)
    assert (made.neuron_shape, made.counts.dtype) == (expected.neuron_shape, expected.counts.dtype)


def test_the_example_is_an_uneven_one():
    shards = image_shards.cut_images(
        "", SimpleNamespace(images=IMAGES, split="all", fingerprint=""), N_SHARDS
    ).shards
    assert {shard.n_images for shard in shards} == {18, 19}
    assert [shards[0].start, shards[-1].stop] == [0, 420]
    assert all(one.stop == two.start for one, two in pairwise(shards))
    held = [set(LABELS[shard.start : shard.stop]) for shard in shards]
    assert min(map(len, held)) == 1  # a shard without images of some class
    assert set.union(*held) == {0, 1, 2}  # and a class without images
    assert len(IMAGES) > sample.SAMPLE


@pytest.mark.parametrize("pixels", ["inverted 0..1", "standardised"])
def test_shards_are_given_to_the_network_as_one_pass_gives_them(client, model_file, shards, pixels):
    """Standardised by the mean and the deviation of all shards."""
    options = PixelOptions(pixels)
    data = SimpleNamespace(images=IMAGES, labels=LABELS, class_names=NAMES)
    model = keras_models.load_network(model_file)
    expected = record.record(model, data, ["dense"], options=options)["dense"].table
    tables = sharded.record_shards(client, model_file, cut(shards), ["dense"], options=options)
    assert_same_table(tables["dense"], expected)


def test_shards_give_what_one_pass_gives(client, model_file, shards, one_pass):
    calls = []
    tables = sharded.record_shards(
        client, model_file, cut(shards), LAYERS, lambda *call: calls.append(call)
    )
    assert list(tables) == LAYERS
    for layer in LAYERS:
        assert_same_table(tables[layer], one_pass[layer].table)
    assert tables["out"].n_images[3] == 0
    assert np.isnan(tables["out"].rates(0)[3]).all()

    assert calls[0] == (0, 420, "Choosing the thresholds")
    done = [call[0] for call in calls[1:]]
    assert done == sorted(done)
    assert sorted(np.diff([0, *done])) == sorted(shard.n_images for shard in cut(shards).shards)
    assert {call[1:] for call in calls[1:]} == {(420, "Recording the shards")}


@pytest.mark.parametrize("pixels", ["0..255", "standardised"])
def test_a_folder_of_pictures_gives_what_its_arrays_give(client, model_file, tmp_path, pixels):
    options = PixelOptions(pixels)
    images = cut(picture_folder(tmp_path / "pictures"), 5)
    order = np.argsort(LABELS, kind="stable")
    data = SimpleNamespace(images=IMAGES[order], labels=LABELS[order], class_names=NAMES[:3])
    of_set = statistics(images.data.images)  # of a sample of those that lie in files
    network = Network(keras_models.load_network(model_file), (9, 9, 1), options, of_set)
    expected = record.record(network, data, ["dense"])["dense"].table
    tables = sharded.record_shards(client, model_file, images, ["dense"], options=options)
    assert_same_table(tables["dense"], expected)


def test_photographs_of_any_size_in_a_zip_file_give_what_a_page_gives(client, model_file, tmp_path):
    """Each brought to the network's size as the card of the set says; the split that is named."""
    path, rng = tmp_path / "photos.zip", np.random.default_rng(3)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(12):
            size = (int(rng.integers(9, 30)), int(rng.integers(9, 30)), 3)
            name = f"{('train', 'test')[number % 2]}/bird {(10, 2)[number // 6]}/{number}.png"
            with archive.open(name, "w") as member:
                Image.fromarray(rng.integers(0, 256, size).astype(np.uint8)).save(member, "PNG")
    (tmp_path / "photos.json").write_text('{"resizing": "crop"}')
    options = {"model": model_file, "layer": "dense", "data": path, "split": "train", "shards": 3}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharded, "dask_client", lambda *_: contextlib.nullcontext(client))
        out = tmp_path / "x.npz"
        arguments = [f"--{name}={value}" for name, value in (options | {"out": out}).items()]
        assert cli.main(["record", *arguments]) == 0
    table, class_names = sharded.load_table(out)
    assert class_names == ("bird 2", "bird 10")
    data = catalogue.open_place(str(path)).load_images("train")
    model = keras_models.load_network(model_file)
    expected = {
        resizing: record.record(model, data, ["dense"], options=PixelOptions(resizing=resizing))
        for resizing in ("crop", "stretch")
    }
    assert_same_table(table, expected["crop"]["dense"].table)
    assert not np.array_equal(table.counts, expected["stretch"]["dense"].table.counts)


@pytest.mark.parametrize("n_killed", [1, 2])
def test_killed_workers_lose_nothing(n_killed, client, model_file, shards, one_pass):
    """Killed when a shard is done and they are all in the middle of one: what they have done is
    lost, and what they are doing."""
    running = client.run(os.getpid)
    killed, doing = [], []

    def kill(done, total, text):
        if not done or killed:
            return
        workers = list(running)[:n_killed]
        tasks = [client.processing()[worker] for worker in workers]
        if all(tasks):
            killed.extend(workers)
            doing.extend(tasks)
            for worker in killed:
                os.kill(running[worker], signal.SIGKILL)

    tables = sharded.record_shards(client, model_file, cut(shards, 42), LAYERS, kill)
    assert len(doing) == n_killed
    for layer in LAYERS:
        assert_same_table(tables[layer], one_pass[layer].table)
    deadline = time.monotonic() + 60
    while len(now := client.run(os.getpid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (
        len(set(now.values()) - {running[worker] for worker in killed}) == 2
    )  # others took their place


def test_each_worker_loads_the_network_once_and_computes_with_one_thread(
    client, model_file, shards
):
    import tensorflow

    sharded.record_shards(client, model_file, cut(shards), ["dense"])
    loaded = [
        info
        for info in client.run(shard_tasks.load_checked_network.cache_info).values()
        if info.currsize
    ]
    assert loaded
    assert {(info.misses, info.currsize) for info in loaded} == {(1, 1)}
    assert all(info.hits > 1 for info in loaded)
    threads = client.run(tensorflow.config.threading.get_intra_op_parallelism_threads)
    assert set(threads.values()) == {1}
    assert set(client.nthreads().values()) == {1}


def test_a_picture_that_cannot_be_read_is_named_and_the_next_run_goes_well(
    client, model_file, tmp_path
):
    images = cut(picture_folder(tmp_path / "pictures"), 9)
    client.run(image_shards.open_shared, images.shared)
    path = tmp_path / "pictures" / "c" / "0419.png"
    whole = path.read_bytes()
    path.write_bytes(whole[:60])
    with pytest.raises(download.DataError, match=r"'c/0419\.png' cannot be read: "):
        sharded.record_shards(client, model_file, images, ["dense"])
    path.write_bytes(whole)
    tables = sharded.record_shards(client, model_file, images, ["dense"])
    assert tables["dense"].n_images.sum() == 420


def test_images_that_are_others_for_a_worker_are_named(client, model_file, shards):
    images = cut(shards)
    (shards / "from-040.npz").unlink()
    with pytest.raises(download.DataError, match=r"shards' are others for a worker than for who"):
        sharded.record_shards(client, model_file, images, ["dense"])


def test_layers_that_are_not_there_are_named(client, model_file, shards):
    with pytest.raises(ValueError, match=r"No such layer: 'dens'\. Layers are: input, .*out\."):
        sharded.record_shards(client, model_file, cut(shards), ["dens"])


def test_a_worker_that_sees_another_model_file_says_so(model_file):
    with pytest.raises(ValueError, match=r"tiny\.keras' is another file for a worker"):
        shard_tasks.load_checked_network(str(model_file), "another hash", (9, 9, 1))


def test_a_shard_that_ends_its_worker_again_and_again_is_named(model_file, shards):
    def submit(function, *arguments, key=None, **options):
        def result():
            if function is shard_tasks.compute_thresholds:
                return {}
            raise KilledWorker(keys[1], SimpleNamespace(address="tcp://127.0.0.1:1"), 3)

        keys.append(key) if key else None
        return SimpleNamespace(key=key, result=result, status="error")

    keys = []
    fake = SimpleNamespace(submit=submit, nthreads=dict)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("distributed.as_completed", list)
        with pytest.raises(
            ValueError,
            match=r"Recording images 19 to 36 ended its worker process again and again",
        ):
            sharded.record_shards(fake, model_file, cut(shards), ["dense"])


# who can reach it


def test_the_cluster_here_is_reached_from_this_machine_and_with_its_certificate_only(client):
    processes = [os.getpid(), *client.run(os.getpid).values()]
    listening = [
        one.laddr.ip
        for process in processes
        for one in psutil.Process(process).net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 3  # the scheduler and two workers
    assert set(listening) == {"127.0.0.1"}
    address = client.scheduler.address
    assert address.startswith("tls://127.0.0.1:")
    for way in (
        {"address": address.replace("tls", "tcp")},
        {"address": address, "security": Security.temporary()},
    ):
        with pytest.raises(OSError):  # noqa: PT011  in the words of the system
            Client(**way, timeout="1s")
    assert client.run(os.getpid)


def test_without_dask_it_says_how_to_install_it(monkeypatch):
    for missing in "distributed", "cryptography":
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, missing, None)
            with pytest.raises(
                ValueError, match=rf"Dask, but {missing} .*pip install -r requirements-cluster"
            ):
                sharded.dask_client().__enter__()
    assert (ROOT / sharded.INSTALL.split()[-1]).is_file()


# the command


def started(model_file, shards, out):
    """The command as a program of its own, with a cluster of its own, in a process group of its
    own."""
    options = [
        "--model",
        model_file,
        "--layer",
        "conv",
        "--images",
        shards,
        "--workers",
        "1",
        "--out",
        out,
    ]
    return subprocess.Popen(
        [sys.executable, "-m", "activsim", "record", *map(str, options)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def left_of(group):
    """The processes of a group that do not end by themselves soon."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getpgid(process.pid) == group:
                found.append(process)
    return psutil.wait_procs(found, timeout=20)[1]


def test_the_command_writes_what_load_reads(model_file, shards, one_pass, tmp_path):
    with started(model_file, shards, tmp_path / "x.npz") as command:
        out, err = command.communicate(timeout=300)
    assert (command.returncode, out) == (0, ""), err
    lines = err.splitlines()
    assert lines[-4] == "420 images of 4 classes in 1 shards"
    assert lines[-2:] == ["100% Recording the shards", f"Wrote {tmp_path / 'x.npz'}"]
    table, class_names = sharded.load_table(tmp_path / "x.npz")
    assert class_names == NAMES
    assert_same_table(table, one_pass["conv"].table)
    assert left_of(command.pid) == []


@pytest.fixture
def _interruptible():
    """As at a terminal: tests started in the background ignore interrupts, and all that they start
    would too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_interrupted_it_goes_quietly_with_all_its_processes(model_file, shards, tmp_path):
    with started(model_file, shards, tmp_path / "x.npz") as command:
        shown = list(itertools.takewhile(lambda line: "Choosing" not in line, command.stderr))
        os.killpg(command.pid, signal.SIGINT)  # as a terminal does
        out, err = command.communicate(timeout=60)
    assert shown[-1] == "420 images of 4 classes in 1 shards\n"
    assert (command.returncode, out, err) == (130, "", "")
    assert left_of(command.pid) == []
    assert not (tmp_path / "x.npz").exists()


@pytest.mark.usefixtures("_interruptible")
def test_an_interrupt_that_falls_into_a_clean_up_is_not_lost(capsys):
    class Tidy:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    handler, hook = signal.getsignal(signal.SIGINT), sys.unraisablehook
    with console.interrupts() as heed:
        heed()
        Tidy()
        with pytest.raises(KeyboardInterrupt):
            heed()
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == (handler, hook)
    assert capsys.readouterr() == ("", "")


def test_the_command_uses_the_cluster_at_an_address(model_file, shards, one_pass, tmp_path, capsys):
    options = {
        "n_workers": 1,
        "threads_per_worker": 2,
        "processes": False,
        "protocol": "tcp",
        "dashboard_address": None,
    }
    http = {"scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"}}
    with LocalCluster(host="127.0.0.1", **options, **http) as cluster:
        options = {"model": model_file, "layer": "dense", "data": shards, "out": tmp_path / "x.npz"}
        options["scheduler"] = cluster.scheduler_address
        assert cli.main(["record", *(f"--{name}={value}" for name, value in options.items())]) == 0
    assert_same_table(sharded.load_table(tmp_path / "x.npz")[0], one_pass["dense"].table)
    assert "Wrote" in capsys.readouterr().err


BARE = """
import sys
from distributed import LocalCluster
class NotInstalled:  # the workers run these lines too
    def find_spec(self, name, path=None, target=None):
        if name == "activsim":
            raise ModuleNotFoundError("No module named 'activsim'", name=name)
sys.meta_path.insert(0, NotInstalled())
if __name__ == "__main__":
    here = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": None}
    scheduler = {"dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=1, **here, scheduler_kwargs=scheduler) as one:
        print(one.scheduler_address, flush=True)
        sys.stdin.read()
"""


def test_a_cluster_without_activsim_is_told_what_it_lacks(model_file, shards, tmp_path, capsys):
    (tmp_path / "bare.py").write_text(BARE)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "bare.py"], cwd=tmp_path, **pipes) as cluster:
        address = cluster.stdout.readline().strip()
        options = {
            "model": model_file,
            "data": shards,
            "scheduler": address,
            "out": tmp_path / "x.npz",
        }
        assert cli.main(["record", *(f"--{name}={value}" for name, value in options.items())]) == 2
        cluster.stdin.close()
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"The cluster at {address!r} cannot record, because 'activsim' is missing there." in said
    assert not (tmp_path / "x.npz").exists()


def test_a_worker_that_comes_later_and_lacks_a_package_is_told_too(
    client, model_file, shards, monkeypatch
):
    def lacking(*_):
        raise ModuleNotFoundError("No module named 'keras'", name="keras")

    monkeypatch.setattr(shard_tasks, "compute_thresholds", lacking)
    with pytest.raises(ValueError, match="cannot record, because 'keras' is missing there"):
        sharded.record_shards(client, model_file, cut(shards), ["dense"])


def test_a_failed_run_ends_in_a_sentence_and_writes_nothing(
    client, model_file, shards, tmp_path, monkeypatch, capsys
):
    def refuse(task):
        raise download.DataError("The picture 'a/1.png' is not there any more.")

    monkeypatch.setattr(sharded, "dask_client", lambda *given: contextlib.nullcontext(client))
    monkeypatch.setattr(shard_tasks, "compute_thresholds", refuse)
    before = sorted(os.listdir(tmp_path))
    options = {"model": model_file, "data": shards, "out": tmp_path / "x.npz"}
    assert cli.main(["record", *(f"--{name}={value}" for name, value in options.items())]) == 2
    assert "'a/1.png' is not there any more." in capsys.readouterr().err.splitlines()[-1]
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"data": "none"}, "No such images: 'none'. There are: Fashion-MNIST, "),
        ({"split": "train"}, "No such split: 'train'. Existing splits are: all."),
        ({"out": "x.json"}, "ends in .npz was expected, 'x.json' came"),
        ({"out": "nope/x.npz"}, "There is no folder 'nope'"),
        ({"model": "nope"}, "No such model: 'nope'. Models are: "),
        ({"scheduler": "127.0.0.1:9"}, "No Dask scheduler answers at '127.0.0.1:9': "),
        ({"scheduler": "tls://127.0.0.1:9"}, "No Dask scheduler answers at 'tls://127.0.0.1:9': "),
        ({"scheduler": "nonsense"}, "No Dask scheduler answers at 'nonsense': "),
    ],
)
def test_a_wrong_value_ends_in_a_sentence(
    options, said, model_file, shards, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sharded, "PATIENCE", "0.3s")
    options = {"model": model_file, "data": shards, "out": "x.npz"} | options
    assert cli.main(["record", *(f"--{name}={value}" for name, value in options.items())]) == 2
    out, err = capsys.readouterr()
    assert said in err.splitlines()[-1]
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.parametrize("content", ["", "arrays", "another shape"])
def test_a_file_that_is_no_table_is_refused(content, tmp_path, one_pass):
    path = tmp_path / "x.npz"
    path.write_text("")
    if content:
        arrays = sharded.table_arrays(one_pass["dense"].table, NAMES)
        np.savez(
            path,
            **(
                {"counts": arrays["counts"]}
                if content == "arrays"
                else arrays | {"neuron_shape": [3]}
            ),
        )
    with pytest.raises(download.DataError, match=r"x\.npz' cannot be read: ."):
        sharded.load_table(path)


def test_wrong_options_are_refused(capsys):
    for options, said in (
        (["--shards", "0"], "a whole number of at least 1 was expected, '0' came"),
        (["--workers", "0"], "a whole number of at least 1 was expected, '0' came"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "not allowed with argument"),
        ([], "required: --out"),
    ):
        with pytest.raises(SystemExit, match="2"):
            cli.main(["record", *options])
        assert said in capsys.readouterr().err
