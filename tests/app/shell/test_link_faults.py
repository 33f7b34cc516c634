"""What of a link is taken where it asks for what there is not."""

from activsim.app.shell import link_faults


def test_beyond_the_last_option_it_is_the_last():
    options = {"-0.9": -0.9, "0": 0.0, "0.6": 0.6}
    numbers = (-1e17, -0.8, 0.2, 0.5, 1e5, 1e17)
    nearest = [link_faults.nearest_option(options, number) for number in numbers]
    assert nearest == ["-0.9", "-0.9", "0", "0.6", "0.6", "0.6"]
