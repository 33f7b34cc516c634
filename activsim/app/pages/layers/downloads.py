"""What Layers offers to take away."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from activsim.analysis.embedding import Maps, Tree
from activsim.app.pages.layers import choices_grid, result
from activsim.app.pages.layers import text as layers_text
from activsim.app.pages.layers.result import LayersResult
from activsim.app.shell import page_frame
from activsim.output import pictures
from activsim.output.charts import theme
from activsim.output.files import layers as layer_files
from activsim.output.files import rdms

HEATMAPS_PER_ROW = 5


def draw_downloads(
    layers: LayersResult,
    maps: Maps,
    tree: Tree | None,
    order: np.ndarray,
    container: DeltaGenerator,
) -> None:
    """order: of the classes, int (n_classes,)."""
    names, layer_names = layers.context.names, layers.layers
    placed_names = tuple(names[label] for label in layers.map_labels)
    course, _ = layers.course()
    agreement, nearest = choices_grid.agreement_and_nearest(layers)
    titles = choices_grid.column_titles(layers)
    container = page_frame.draw_downloads(
        {
            "Measures (CSV)": (
                lambda: layer_files.measures_csv(course, layer_names),
                "measures.csv",
            ),
            "Matrices (CSV)": (
                lambda: layer_files.matrices_csv(layers.matrices, layer_names, names),
                "matrices.csv",
            ),
            "Heatmaps (PNG)": (lambda: heatmaps_png(layers, order), "heatmaps.png"),
            "Map (CSV)": (lambda: layer_files.maps_csv(maps, layer_names, placed_names), "map.csv"),
            "Grid (CSV)": (
                lambda: layer_files.choices_csv(agreement, nearest, layer_names, titles, names),
                "grid.csv",
            ),
            "Everything (JSON)": (lambda: everything_json(layers, maps, tree), "layers.json"),
        },
        container,
    )
    if not rdms.can_write():
        container.caption(rdms.NOT_INSTALLED)
    else:
        page_frame.draw_downloads(
            {"RDMs for rsatoolbox (HDF5)": (lambda: rdms_file(layers), "rdms.hdf5")}, container
        )


def rdms_file(layers: LayersResult) -> bytes:
    settings = layers.context.settings
    about = {
        "network": settings.model,
        "images": settings.images,
        "split": settings.split,
        "reading": "channel",
        "fires": layers_text.rule_title(layers.columns[layers.along], settings.threshold),
    }
    return rdms.rdms_hdf5(
        layers.matrices, layers.layers, layers.context.names, settings.measure, about
    )


def everything_json(layers: LayersResult, maps: Maps, tree: Tree | None) -> str:
    course, last = layers.course()
    agreement, nearest = choices_grid.agreement_and_nearest(layers)
    side_by_side = layers.columns[layers.along]
    about = asdict((layers.whole or layers.context).settings) | {
        "reading": "channel",
        "side_by_side_at": {"kind": side_by_side.kind, "at": side_by_side.level},
        "groups": layers.groups,
        "compared": None if layers.labels is None else layers.context.names,
        "placed": [layers.context.names[label] for label in layers.map_labels],  # on map and tree
        "last": None if last is None else layers.layers[last],
    }
    grid = {
        "columns": choices_grid.column_titles(layers),
        "agreement": agreement,
        "nearest": nearest,
        "chosen": (layers.layer, layers.column),
    }
    return layer_files.layers_json(
        about, layers.layers, layers.context.names, layers.matrices, course, maps, tree, grid
    )


def heatmaps_png(layers: LayersResult, order: np.ndarray) -> bytes:
    """The small heatmaps as one picture, classes in this order."""
    settings, names = layers.context.settings, layers.context.names
    cells = []
    for name, matrix in zip(layers.layers, layers.matrices, strict=True):
        picture = result.small_heatmap(matrix, order, layers.measure)
        scale = layers_text.scale_text(layers, matrix)
        cells.append(pictures.LabelledPicture(picture, name, scale))
    rule = layers_text.rule_title(layers.columns[layers.along], settings.threshold)
    title = [settings.model, rule, settings.measure, f"{settings.split} images"]
    if len(order) <= theme.MAX_CLASSES_WITH_TEXTS:
        title.append("classes in order: " + " · ".join(names[label] for label in order))
    starts = range(0, len(cells), HEATMAPS_PER_ROW)
    rows = [cells[start : start + HEATMAPS_PER_ROW] for start in starts]
    return pictures.sheet_png(rows, "Dissimilarity in each layer: " + ", ".join(title))
