"""What a lesson's panel says; the scripts write no word themselves. {name}: what is filled in."""

from __future__ import annotations

WORDS = {
    "label": "Lesson",
    "place": "Step {at} of {all}",
    "back": "Back",
    "next": "Next",
    "reset": "Set the page back",
    "save": "Save my answers",
    "forget": "Delete my answers",
    "leave": "Leave the lesson",
    "more": "More",
    "less": "Less",
    "again": "Start at step 1",
    "go_there": "Go to the page of this step",
    "reveal": "Reveal",
    "pick": "choose",
    "up": "Move {name} up",
    "down": "Move {name} down",
    "order_begun": "I have put them in order",
    "guess_first": "Write your guess first. Without one, press Reveal once more.",
    "no_such_number": "A number from {lowest} to {highest} is asked for. Change it, or empty the "
    "field.",
    "no_guess": "You made no guess.",
    "your_guess": "Your guess: {guess}",
    "worked_out": "Worked out now:",
    "same": "That is your guess.",
    "another": "That is not your guess.",
    "pairs": "Of the {all} pairs in your order, {right} stand in the same order here.",
    "apart": "Your guess is {apart} off.",
    "exact": "Your guess is exact.",
    "not_compared": "So your guess cannot be compared.",
    "delete_asks": "Delete all that you wrote in this lesson, on this device?",
    "deleted": "Your answers are deleted.",
    "saved": "The file is in your downloads.",
    "nothing_saved": "There is nothing to save yet.",
    "kept_here": "Your answers stay in this browser. Save them to take them home; on a shared "
    "device, delete them at the end.",
    "file_title": "My answers",
    "file_guess": "My guess",
    "file_result": "Worked out",
}
LOOK = "Look at {parts}: framed on the page."
ELSEWHERE = "This step is about the page {page}."
CAME_IN_LINK = (
    "This lesson came whole in the link that you opened: whoever runs this page has not seen it."
)
HINT = "Hint {number}"
NO_STEP = "The lesson has no step {step}; it has {all}. The first is shown."
HAS_FAULTS = "This lesson cannot be shown yet."
NOT_WORKED_OUT = "The answer cannot be worked out here."
ASK_CLASS = "Ask the class"
ABOUT_ASK_CLASS = (
    "Phones answer this question in a room; their guesses stand here as bars, until you reveal."
)
SHOW_WORDS = "Show what they write"
CLOSE_CLASS = "Close the room"
CLOSING_CLASS = "Closing deletes the room and every guess in it, now and for good."


def class_progress(n_present: int, n_guesses: int, is_open: bool) -> str:
    guesses = "1 guess" if n_guesses == 1 else f"{n_guesses} guesses"
    if not is_open:
        return f"{guesses} of the class."
    phones = "1 phone is" if n_present == 1 else f"{n_present or 'No'} phones are"
    return f"{phones} here; {guesses} so far."


def in_words(parts: tuple[str, ...]) -> str:
    """ "the heatmap and the bars"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
