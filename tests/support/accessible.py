"""What axe-core finds that stands in the way of a screen reader, or of eyes that see little.

assert faults(page) == []                   # as the page stands
assert faults_by_scheme(page, ready) == []  # light and dark
"""

from axe_playwright_python.sync_playwright import Axe
from waiting import turns

# axe-core would also tell all of a page that nothing is wrong with: megabytes, which take longer
# than the rules.
FAULTS = {"resultTypes": ["violations"]}
ALL = {"rules": {"target-size": {"enabled": True}}}  # which axe-core leaves out if it is not asked
COLOUR = ["color-contrast", "link-in-text-block"]  # axe-core's rules that look at colours
# (rule, what a fault's selector or element says, why it is not ours to mend)
STREAMLITS_OWN = [
    (
        "presentation-role-conflict",
        'data-testid="stFileUploaderDropzone"',
        "the field for files has a name, which Streamlit gives it, and no role",
    ),
    (
        "region",
        'data-testid="stMainMenuList"',
        "the menu is a layer over the page, which Streamlit puts beside its landmarks",
    ),
    ("region", ">Made with Streamlit", "the last line of that menu"),
]


def faults(page, rules=None):
    """(rule, elements) that axe-core finds, by these of its rules or by all, but for what is
    Streamlit's own."""
    found, options = [], {"runOnly": rules} if rules else ALL
    for fault in Axe().run(page, options=FAULTS | options).response["violations"]:
        nodes = [
            node["html"]
            for node in fault["nodes"]
            if not any(
                fault["id"] == rule and mark in node["html"] for rule, mark, _ in STREAMLITS_OWN
            )
        ]
        found += [(fault["id"], fault["impact"], nodes)] if nodes else []
    return found


def faults_by_scheme(page, ready):
    """All faults in the light, and what of them has to do with colour in the dark; the page is left
    in the light."""
    turns(page, "dark", ready)
    found = faults(page, COLOUR)
    turns(page, "light", ready)
    return found + faults(page)
