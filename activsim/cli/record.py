"""`activsim record`: the table of an image set of any size, on many cores or machines."""

from __future__ import annotations

from pathlib import Path

from activsim.cli import command_options, console, terminal
from activsim.datasets import catalogue
from activsim.firing import sharded
from activsim.firing.image_shards import PER_SHARD, cut_images
from activsim.settings import Settings

EXAMPLES = """\
examples:
  activsim record --images Fashion-MNIST --out dense.npz
  activsim record --images flowers.zip --split train --workers 4 --out dense.npz

The images are cut into shards, which the workers share, so have a few for each. A set is whatever \
the dashboard reads:
class folders, with train/ and test/ above them or not, a .zip of these, .npz files, .npy arrays, \
IDX and Parquet files, CSV files of pixels.

The file holds thresholds, counts, n_images, neuron_shape and class_names. To read it:

  import activsim
  from activsim.firing import sharded
  table, class_names = sharded.load_table("dense.npz")
  result = activsim.comparison(table, "value", 0.0, "mean difference")

With --scheduler, the scheduler and its workers need activsim installed, in the same versions as \
here, and see the
model and the images under the same paths.
"""


def add_to(commands: command_options.Commands) -> None:
    """Add the command to argparse's subcommands."""
    about = (
        "count the firings of an image set of any size, shard by shard, on many cores or machines"
    )
    add = command_options.add_command(commands, "record", about, EXAMPLES)
    command_options.add_network(add)
    add.add_argument(
        "--layer", default=Settings.layer, help="default: %(default)s; input: the pixels"
    )
    command_options.add_images(add, "--data")
    command_options.add_split(add)
    add.add_argument(
        "--shards",
        type=command_options.whole_number(1),
        metavar="N",
        help=f"that the images are cut into; default: one for {PER_SHARD:,} images",
    )
    command_options.add_pixels(add)
    where = add.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        type=command_options.whole_number(1),
        metavar="N",
        help="processes here; default: one a core",
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.7:8786"
    )
    add.add_argument("--out", required=True, metavar="FILE.npz", help="where the table goes")
    add.set_defaults(command=record)


def record(  # noqa: PLR0913  the options of the command
    model: str | None,
    layer: str,
    images: str | None,
    split: str | None,
    shards: int | None,
    workers: int | None,
    scheduler: str | None,
    out: str,
    pixels: str | None,
    resizing: str | None,
) -> None:
    path = console.network_file(model)[1]
    if Path(out).suffix != ".npz" or Path(out).is_dir():
        raise ValueError(f"A file name that ends in .npz was expected, {out!r} came.")
    write = console.result_writer(out)
    name = command_options.images_of_network(images, path)
    data = console.load_images(name, split)
    options = command_options.pixel_options(path, pixels, resizing, data)
    # in place of Fashion-MNIST it may be the sketches
    place = catalogue.place_of(data.name if name == catalogue.DEFAULT else name)
    pieces = cut_images(place, data, shards)
    terminal.remark(
        f"{pieces.n_images:,} images of {len(data.class_names)} classes in "
        f"{len(pieces.shards):,} shards"
    )
    show = terminal.progress_line()
    with console.interrupts() as heed:

        def progress(n_done: int, total: int, text: str) -> None:
            heed()
            show(n_done, total, text)

        with sharded.dask_client(workers, scheduler) as client:
            table = sharded.record_shards(client, path, pieces, [layer], progress, options)[layer]
        heed()
    write(sharded.table_arrays(table, data.class_names), {}, table.neuron_shape)
    terminal.remark(f"Wrote {out}")
