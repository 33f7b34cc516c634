"""The way from page to page."""

from streamlit.testing.v1 import AppTest

from activsim.output.wording import plain_markdown


def button():
    from activsim.app.shell import navigation

    navigation.draw_page_button("explore", ":red[a] $x$ **b**", "to_layer")


def test_what_a_button_is_called_is_no_markdown():
    (drawn,) = AppTest.from_function(button).run().button
    assert drawn.label == plain_markdown(":red[a] $x$ **b**") == r"\:red\[a\] \$x\$ \*\*b\*\*"
