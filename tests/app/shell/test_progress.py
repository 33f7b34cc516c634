"""How far work is, as a page shows it."""

from types import SimpleNamespace

from activsim.app.shell import formats, progress


def test_the_name_of_a_network_in_it_is_no_markdown():
    said = []
    slot = SimpleNamespace(progress=lambda share, text: said.append((share, text)))
    progress.show_progress(slot, 1, 4, "Passing the images through *mine* [a](b)")
    (share, text), plain = said[0], "Passing the images through "
    assert share == 0.25
    assert text == formats.plain_markdown(f"{plain}*mine* [a](b)")
    assert text != f"{plain}*mine* [a](b)"
