"""Names of what a visitor's session holds: the keys of widgets that stand in the address, and those
of what is remembered between two runs.

A key in the address is part of every link that was ever copied: it may be added to, not renamed.
"""

from __future__ import annotations

# The sidebar's, in the address on every page.
MODEL, LAYER, READING, IMAGE_SET, IMAGES = "model", "layer", "reading", "set", "images"
KIND, SHARE, THRESHOLD = "kind", "share", "threshold"
MEASURE, CLASS, OTHER_CLASS = "measure", "class", "with"
PIXEL_SCALE, RESIZING, OUTPUTS = "pixels", "resize", "outputs"
DETAIL = "detail"
SIDEBAR = (
    *(MODEL, LAYER, READING, IMAGE_SET, IMAGES, KIND, SHARE, THRESHOLD),
    *(MEASURE, CLASS, OTHER_CLASS, PIXEL_SCALE, RESIZING, OUTPUTS, DETAIL),
)

# A page's own, in the address of that page.
ORDER, PICTURES, EPOCH = "order", "pictures", "epoch"
FIRES_FOR, FIRES_AT = "fires_for", "fires_at"
NEURON, NEURON_ORDER, NEURON_PICTURES = "neuron", "neuron_order", "neuron_map"
PICTURE_FROM, PICTURE_NUMBER = "picture", "picture_number"
LAYER_GROUPS, MAP = "layer_groups", "map"
CONDITION, CHANGED_BY = "changed", "changed_by"  # how images are changed, and how far shifted
CHANGED_BESIDE = "changed_beside"  # whether the network stands beside it untrained
GROUPS, MARGIN = "groups", "margin"
HYPOTHESIS_FILE = "hypothesis_csv"  # in the place of groups; no link carries it
RANDOM_GROUPS = "random_groups"  # whether they are tried
SINGLE_IMAGES = "image_by_image"  # whether layers or networks are compared so
CONFUSION_CELL = "confused"
TRAIN_LAYER = "train_layer"
SILENCE_PICK, SILENCE_K, SILENCE_NEURONS = "silence_pick", "silence_k", "silence_neurons"
SILENCE_TO, SILENCE_SEED, SILENCE_WATCH = "silence_to", "silence_seed", "silence_watch"
SILENCE_SETS, SILENCE_CONFUSIONS = "silence_sets", "silence_confusions"
SILENCE_MATCH = "silence_match"

# Of the tools of every page: they go along from page to page.
PRESENTER, TOUR, MENU = "presenter", "tour", "menu"
# The neurons that a visitor noted down, on every page.
LIST = "list"
# Of a lesson, on every page: which, at which step, and whether that is revealed.
LESSON, STEP, IS_REVEALED = "lesson", "step", "revealed"

# Parts of a page that are folded out; that they are stands in the address.
CLASSES_PART, LAYERS_PART, TRAINING_PART, SCORE_PART = "classes", "layers", "training", "score"
LINES_PART, SILENCE_LINES_PART = "lines", "silence_lines"
ALL_CLASSES_PART = "all_classes"
FILES_PART, HANDOUT_PART = "files", "handout"
DEPTH_PART, MAP_PART, FORMATION_PART, CHOICES_PART = "depth", "map_and_tree", "formation", "choices"
ACROSS_PART = "across"
STRENGTH_PART, ALIKE_PART, ALL_NEURONS_PART = "strength", "alike", "all_neurons"
STEPS_PART, FIRING_PART, NEAREST_PART = "steps", "firing", "nearest"
SPLIT_PART, NEURONS_PART, NEIGHBOURS_PART = "split", "neurons", "neighbours"
NUMBERS_PART, CONFUSIONS_PART, SILENCED_PART = "numbers", "confusions", "silenced"
TESTS_PART, AGREEMENTS_PART, STABILITY_PART, GRID_PART = "tests", "agreements", "stability", "grid"

# Widgets that do not stand in the address.
DRAWN_RUN = "drawn_run"  # which run of the whole page the browser has drawn
TRY_AGAIN, FIND_CLASS = "again", "find_class"
INPUT_PART = "input_options"  # how pictures are given
UPLOADED_PICTURE = "uploaded_picture"  # what the page Picture read of a visitor's file
TRAIN_PRESET, TRAIN_NAME = "train_preset", "train_name"
BRING_PART, BRING_NAME = "bring", "bring_name"
BRING_NETWORK_PART = "bring_network"
CLASS_TRAININGS = "class_trainings"
ROOM_CODE, ROOM_SHOWN, ROOM_IMAGES, ROOM_CLASSES = (
    *("room_code", "room_shown", "room_images", "room_classes"),
)
LESSON_SHOWS_WORDS = "lesson_shows_words"  # whether what phones write stands on the page
ROOM_LEAVES_OUT = "room_leaves_out"  # whether phones count that gave one answer to everything

# of charts and tables in which something can be picked
PAIR_BARS, NEURON_BARS, MATRIX, CONFUSION = "pair_bars", "bars", "matrix", "confusion"
NEURON_ROWS = "neuron_rows"
BRING_NETWORK_NAME, BRING_FILE = "bring_network_name", "bring_network_file"


def upload_key(number: int) -> str:
    """Of the field for a file of pictures; another number is another, empty field."""
    return f"bring_file_{number}"


def recipe_key(part: str) -> str:
    """Of the widget for a part of the recipe that Train's form asks for."""
    return f"train_{part}"


def new_name_key(network: str) -> str:
    """Of the field for a network's new name."""
    return f"train_new_name_{network}"


def job_error_key(job: str) -> str:
    """Of what went wrong with what a visitor asked of a job."""
    return f"train_wrong_{job}"


def job_epoch_key(job: str) -> str:
    """Of the slider that chooses an epoch of a job."""
    return f"train_epoch_{job}"


def handout_layers_key(network: str, layer: str) -> str:
    """Of the layers to put into a handout, while a layer of a network is on the screen."""
    return f"handout_layers_{network}_{layer}"


def list_note_key(neuron: str) -> str:
    """Of the field for the note on a neuron of the visitor's list."""
    return f"list_note_{neuron}"


def room_guess_key(code: str, step: int) -> str:
    """Of the field for a guess in a room, at a lesson's step."""
    return f"room_guess_{code}_{step}"


def picture_step_key(step: str, source: str) -> str:
    """Of the switch of a step that makes a picture from a source look like the set."""
    return f"picture_step_{step}_{source}"


def group_key(number: int) -> str:
    """Of the menu of a group of classes."""
    return f"group_{number}"


# Remembered between two runs.
PAGES, PAGE_TITLE = "_pages", "_page_title"
LINK = "_link"  # {key: values} of the link that was opened, or of the entry gone back to
LINK_FAULTS = "_link_faults"  # what is to be said of it: {key: Fault}
LINK_SETTINGS = "_link_settings"  # the settings that it came to
CORRECTIONS = "_corrected"  # {key: values} that take the place of what the link asked for
KEPT_IN_ADDRESS = "_kept_in_address"  # {key: value} that the address has to name
LINKED_KEYS = "_linked_keys"  # of all widgets drawn so far that stand in the address
DRAWN_KEYS = "_drawn_keys"  # of those drawn in this run
PART_KEYS = "_part_keys"  # of all parts drawn so far that stand in the address
DRAWN_CHOICES = "_drawn_choices"  # {key: value} that the whole page was drawn with; None: it is not
RUN_NUMBER = "_run_number"  # of the run of the whole page that began last
IS_LAST_DRAWN = "_is_last_drawn"  # whether the browser had drawn the one before
TOOLS_PAGE = "_tools_page"  # what the page shows that was drawn last
CURRENT_CONTEXT = "_current_context"  # the PageContext that was drawn last, at its threshold
CURRENT_ADDITION = "_current_addition"  # what makes what the page adds to the comparison; or None
KEPT_VIEWS = "_kept_views"  # [KeptView] of this visitor's report
KEPT_WORDS = "_kept_words"  # what is said of the last try to keep one
LAST_DEFAULTS = "_last_defaults"  # {key: value} of numbers that begin at another one each time
BLOCK = "_block"  # of layers, in the menu
KEEPS_RECORDING = "_keeps_recording"  # of the real images, although only drawings can be had
SHOWN_NETWORK, SHOWN_IMAGES = "_network", "_seen"  # names of those shown last
OWN_DRAWING = "_own_drawing"  # (which sheet, a PNG as a data address)
EPOCHS_REQUESTED, MAP_START = "_epochs_wanted", "_map_start"
ENQUEUE_ERROR, CHANGE_ERROR = "train_wrong", "train_change_wrong"  # of the last try, in words
CANDIDATE, N_BROUGHT, BRING_ERROR = "_candidate", "_n_brought", "_bring_error"
DELETION_ERROR = "_deletion_error"  # of the last try to delete an image set, in words
NEW_NETWORK, NEW_NETWORK_TEXTS = "_new_network", "_new_network_texts"
OWNER, IS_TEACHER, VISITOR_DRAWN = "_owner", "_is_teacher", "_visitor_drawn"
SESSION = "_session"
KEY_TO_REMEMBER, KEY_IS_WRONG = "_teachers_key", "_key_is_wrong"
ROOM_REVEALED = "_room_revealed"  # the code of the room beside whose answers networks are shown
ROOM_ERROR, ROOM_GOES_ON = "_room_error", "_room_goes_on"
ROOM_LAST, ROOM_AGAIN = "_room_last", "_room_again"  # pairs: answered last, asked once more
EXPLORE_PARTS = "_explore_parts"  # names of the fragments that a step of the slider runs
EPOCH_MISSING = "_epoch_dropped"  # that a link asks for
