"""`python -m activsim record`: the table of an image set of any size, on many cores or machines."""

from __future__ import annotations

from pathlib import Path

from activsim.cli import console
from activsim.datasets import folder as image_folder
from activsim.datasets.own import data_folder
from activsim.firing import sharded
from activsim.settings import Settings

EXAMPLES = """\
The folder holds .npz files, each a shard with images, uint8 (n_images, height, width) or (..., \
3), and labels; where
the classes are not Fashion-MNIST's ten, also class_names. Or it holds a subfolder of pictures \
for each class. Shards
are what the workers share, so have a few for each. This writes the test images as shards:

  python -c "import activsim; from activsim.datasets import folder; \
folder.write_shards(activsim.load_images(), 'shards', 1000)"
  python -m activsim record --data shards --out dense.npz

The file holds thresholds, counts, n_images, neuron_shape and class_names. To read it:

  import activsim
  from activsim.firing import sharded
  table, class_names = sharded.load_table("dense.npz")
  result = activsim.comparison(table, "value", 0.0, "mean difference")

With --scheduler, the scheduler and its workers need activsim installed, in the same versions as \
here, and see the
model and the images under the same paths.
"""


def add_to(commands: console.Commands) -> None:
    """Add the command to argparse's subcommands."""
    about = (
        "count the firings of an image set of any size, shard by shard, on many cores or machines"
    )
    add = console.add_command(commands, "record", about, EXAMPLES)
    console.add_network(add)
    add.add_argument(
        "--layer", default=Settings.layer, help="default: %(default)s; input: the pixels"
    )
    add.add_argument(
        "--data",
        required=True,
        metavar="FOLDER",
        help="of .npz shards, or of one subfolder a class; or the name of such a folder in data/",
    )
    console.add_pixels(add)
    where = add.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        type=console.whole_number(1),
        metavar="N",
        help="processes here; default: one a core",
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.7:8786"
    )
    add.add_argument("--out", required=True, metavar="FILE.npz", help="where the table goes")
    add.set_defaults(command=record)


def folder_of_images(data: str) -> Path:
    """The folder at this path or, where there is none, that of the set of this name."""
    sets = data_folder.entries()
    return sets[data] if data in sets and not Path(data).exists() else Path(data)


def record(
    model: str | None,
    layer: str,
    data: str,
    workers: int | None,
    scheduler: str | None,
    out: str,
    pixels: str | None,
    resizing: str | None,
) -> None:
    path = console.network_file(model)[1]
    options = console.pixel_options(path, pixels, resizing)
    if Path(out).suffix != ".npz" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .npz was expected, {out!r} came.")
    write = console.result_writer(out)
    folder = image_folder.find_shards(folder_of_images(data))
    console.remark(
        f"{folder.n_images:,} images of {len(folder.class_names)} classes in "
        f"{len(folder.shards):,} shards"
    )
    show = console.progress_line()
    with console.interrupts() as heed:

        def progress(done: int, total: int, text: str) -> None:
            heed()
            show(done, total, text)

        with sharded.dask_client(workers, scheduler) as client:
            table = sharded.record_folder(client, path, folder, [layer], progress, options)[layer]
        heed()
    write(sharded.table_arrays(table, folder.class_names), {}, table.neuron_shape)
    console.remark(f"Wrote {out}")
