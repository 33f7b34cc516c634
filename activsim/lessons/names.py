"""The names that a lesson's file may use: pages, controls, parts of a page, guesses, checks. The
keys are those of the address and of the page (app/shell/state.py)."""

from __future__ import annotations

from dataclasses import dataclass

from activsim.lessons.lesson import CHOICE, CLASS, NUMBER, ORDER, TEXT

PAGES = ("explore", "pair", "neuron", "picture", "layers", "silence", "evidence", "train")

# What is set in the sidebar; with none of them the sidebar is left out.
IN_SIDEBAR = {
    "network": ("model", "bring_network"),
    "images": ("set", "bring", "images"),
    "how pictures are given": ("input_options", "pixels", "resize", "outputs"),
}
# {name of a control: the keys of its widgets}
CONTROLS: dict[str, tuple[str, ...]] = {
    **IN_SIDEBAR,
    "layer": ("layer", "train_layer"),
    "reading": ("reading",),
    "class": ("class",),
    "compare with": ("with",),
    "threshold": ("threshold", "share"),
    "kind of threshold": ("kind",),
    "measure": ("measure",),
    "simple or all": ("detail",),
    "order": ("order",),
    "pictures": ("pictures",),
    "epoch": ("epoch",),
    "cut-off": ("fires_for", "fires_at"),
    "neuron": ("neuron", "neuron_order", "neuron_map"),
    "picture": ("picture", "picture_number"),
    "map": ("map", "layer_groups"),
    "changed images": ("changed", "changed_by", "changed_beside"),
    "groups": ("groups",),
    "margin": ("margin",),
    "which neurons": ("silence_pick", "silence_neurons", "silence_k"),
    "silenced to": ("silence_to",),
    "random sets": ("silence_sets", "silence_match", "silence_seed"),
    "third class": ("silence_watch",),
    "confusions": ("confusions", "silence_confusions", "confused"),
    "all classes": ("classes", "all_classes"),
    "parts below": (
        *("layers", "training", "score", "lines", "silence_lines", "depth", "map_and_tree"),
        *(
            "formation",
            "choices",
            "across",
            "split",
            "neurons",
            "neighbours",
            "numbers",
            "silenced",
        ),
        *("tests", "agreements", "stability", "grid"),
        *("strength", "alike", "all_neurons", "steps", "firing", "nearest"),
        *("image_by_image", "random_groups"),
    ),
    "files": ("files", "handout"),
}
LINK_KEYS = frozenset(key for keys in CONTROLS.values() for key in keys)

# {name of a part that a step may ask to look at: the keys by which it is on a page}
PARTS: dict[str, tuple[str, ...]] = {
    "the sentence": ("answer_place",),
    "the heatmap": ("matrix_place",),
    "the bars": ("bars_place", "pair_bars"),
    "the two classes": ("part_panel",),
    "the rows": ("part_rows",),
    "the layers": ("layer",),
    "the threshold": ("threshold_place",),
    "the class": ("class",),
    "the map": ("layers_map_place",),
    "the small heatmaps": ("layers_small",),
    "the other networks": ("part_siblings",),
    "which neurons": ("silence_pick",),
}

ASKS = {
    CLASS: "a class to choose",
    ORDER: "classes to put in order",
    NUMBER: "a number",
    TEXT: "free text",
    CHOICE: "an answer to choose from several",
}


@dataclass(frozen=True)
class Check:
    """What a guess is compared with (checks.py works it out). asks: the kinds of guesses that it
    answers; needs: keys that the link has to name."""

    asks: tuple[str, ...]
    needs: tuple[str, ...] = ("class",)


NEAREST = "nearest class"
CHECKS = {
    NEAREST: Check((CLASS, CHOICE, TEXT)),
    "order of classes": Check((ORDER, TEXT)),
    "networks that agree": Check((NUMBER, TEXT)),
    "class a neuron fires for": Check((CLASS, TEXT), ("neuron",)),
    "verdict": Check((CHOICE, TEXT), ()),
    "accuracy": Check((NUMBER, TEXT)),
    "accuracy without neurons": Check((NUMBER, TEXT)),
}
# The answers of the check "verdict", as a visitor chooses them: more, less, no more, open.
VERDICTS = (
    "they stand out more than without learning",
    "they stand out less",
    "they stand out no more",
    "it cannot be told",
)
