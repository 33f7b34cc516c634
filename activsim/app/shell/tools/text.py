"""What the tools of every page say; the scripts write no word themselves."""

from __future__ import annotations

from typing import Any

from activsim.app.shell.tools.qr_code import MOST_BYTES

TOOLBAR = {
    "label": "Tools",
    "more": "Tools",
    "tour": "Tour",
    "lessons": "Lessons",
    "share": "Share",
    "keep": "Keep",
    "presenter": "Present",
    "reset": "Start again",
    "about": "About",
    "help": "Keys",
    "close": "Close",
}
ABOUT_TOOLS = {
    "tour": "What can be seen here, in five steps",
    "lessons": "For a class: a question, a guess, the answer worked out",
    "share": "The link to this page, its QR code, its pictures",
    "keep": "Keep this view, with a note, for a report of your visit",
    "presenter": "Large type for the back row, without the sidebar (key P)",
    "reset": "Everything as a first visitor sees it",
    "about": "Version, licence, how to cite, what is stored",
    "help": "The keys of this page (key ?)",
}

SHARE = {
    "title": "Share what you see",
    "link": "Link to this page as it is now",
    "copy": "Copy the link",
    "copied": "It is copied.",
    "not_copied": "It is selected: copy it with Ctrl+C, on a Mac with ⌘C.",
    "code": "QR code of the link",
    "too_long": f"The link is longer than {MOST_BYTES:,} characters: no camera would read its QR "
    "code. Copy it instead.",
    "this_machine": "This link opens on this machine only, for that is all the server answers. To "
    "open it to a class, start activsim with --server.address 0.0.0.0 and share the page again.",
    "network": "The link names this machine as others in its network reach it.",
    "network_unknown": "You look at it on the machine where it runs, and the link says so: others "
    "have to write that machine's name in the network in its place.",
    "everyone": "Whoever reaches this server sees with it what you see.",
    "frame": "For the learning platform: this page in a frame, without tools and menu",
    "copy_frame": "Copy the HTML",
    "pictures": "Pictures of this page (PNG)",
    "no_pictures": "This page has no picture that can be saved by itself.",
}

KEEP = {
    "title": "Keep this view",
    "about": "This page's sentence and link, its own numbers and pictures, and how alike the "
    "classes are at its settings go into a report, which you take away as a file or a notebook. "
    "From Picture, your picture goes with them.",
    "note": "A note, if you like",
    "keep": "Keep this view",
    "waits": "Keeping it ...",
    "see": "What I keep",
}
CONFIRMATION = "Kept. You keep {count} now."
KEPT_SO_FAR = "You keep {count}. It is yours alone, until this page is closed or loaded anew."
KEEPS_NONE = "You keep no view yet."
KEEPS_MOST = "You keep {count}, and more are not held: take some away from what you keep."
CANNOT_KEEP = "There is nothing here that can be kept: open a page that shows a layer."

PRESENTER = {
    "label": "Presenter's view",
    "began": "Presenter's view. Escape leaves it, the question mark lists the keys.",
    "ended": "The page is as it was.",
    "keys": "Keys (?)",
    "leave": "Leave (Esc)",
}

# Key as it is written, and what it does. The first part works always, the second in the presenter's
# view.
KEYS_ALWAYS = (
    ("P", "presenter's view: large type, without the sidebar"),
    ("?", "this list"),
    ("Esc", "closes what is open, then leaves the presenter's view"),
)
KEYS_OF_PRESENTER = (
    ("← →", "a lower or a higher threshold; [ and ] do the same"),
    ("↑ ↓", "the next layer towards the output or towards the pixels"),
    ("1 to {n_pages}", "the pages, in the order of the menu"),
    ("Page ↑ Page ↓", "scroll, also with the space bar"),
)
HELP = {
    "title": "Keys",
    "always": "On every page",
    "presenter": "In the presenter's view",
    "note": "No key acts while you write in a field or move in a menu.",
    "switch": "Use these keys",
}

TOUR = {
    "label": "Five steps",
    "offer": "New here? Five steps show what there is to see.",
    "begin": "Show me",
    "decline": "No, thanks",
    "step": "{at} of {all}",
    "back": "Back",
    "next": "Next",
    "end": "Done",
    "leave": "Leave",
}

LESSONS = {
    "title": "Lessons",
    "note": "A question first, then your guess, then what is worked out. Your answers stay in your "
    "browser.",
    "none": "There is no lesson here.",
}

CITATION_TITLE = "activsim: do similar classes fire similar neurons?"
AUTHORS = "The activsim authors"
LICENCE = "MIT"
VERSION = "0.1.0"


def citation() -> str:
    return f"{AUTHORS}. {CITATION_TITLE} Version {VERSION}, {LICENCE} licence. Computer software."


# What the machine keeps of visitors: it stands on every page, and on the teacher's.
OWN = (
    "A browser with which a network is trained or brought makes up a random number, by which it "
    "finds that again; the machine keeps the number's hash alone."
)
FOR_ALL = (
    "What is made for all stays on that machine until somebody takes it away: networks that are "
    "trained or brought, and image sets that somebody chooses to keep. What is deleted stays in a "
    "bin there for some days, and what is answered in a room until it is closed, a day at most. A "
    "log says when what was trained, brought, changed or deleted, with six letters of that hash "
    "for a visitor, and no names."
)


def about(image_set: str, licence: str) -> list[dict[str, Any]]:
    """Headings, each with what is said of it. image_set: which is shown; licence: its own, "" where
    it says none."""
    pictures = f"The pictures: {image_set}{f', {licence}' if licence else ''}." if image_set else ""
    return [
        {
            "heading": "What this is",
            "says": [
                f"activsim {VERSION}, {LICENCE} licence: anybody may use, change and pass it on.",
                f"To cite it: {citation()}",
            ],
        },
        {
            "heading": "Where the numbers come from",
            "says": [
                "The network shown was given every picture of the split; for each class and neuron "
                "it was counted how many pictures make it fire, at 64 thresholds. All that is on "
                "the pages is worked out from these counts, on the machine where activsim runs. "
                "The downloads hold the numbers, with the lines of Python that give them again.",
                "The networks that come with activsim were trained by the recipe of a study of "
                "2020, on Fashion-MNIST (Zalando, MIT licence).",
                *filter(None, [pictures]),
            ],
        },
        {
            "heading": "What is stored",
            "says": [
                "Nothing about you: no account, no statistics, no request to anybody else. A "
                "picture of yours on the page Picture is held in memory while you look at it.",
                "Your browser alone remembers that you left the five steps, whether you use the "
                "keys, what you guess in a lesson, and how you left Streamlit's menu and sidebar; "
                f"a cookie, until the browser is closed, guards uploads against forgery. {OWN}",
                "Views that you keep for a report are held in memory for you alone, until you "
                "close the page or load it anew. A list of neurons stands in the address alone.",
                FOR_ALL,
            ],
        },
    ]
