"""The groups of garments stand twice, because analysis knows no image sets: they are the same."""

from activsim.analysis import groups
from activsim.datasets import catalogue, garments


def test_the_groups_of_the_set_are_those_of_the_analysis():
    assert garments.GROUPS == groups.FASHION
    names = garments.CLASS_NAMES
    assert groups.named_groups(garments.GROUPS, names) == groups.default_groups(names)
    assert catalogue.open_set("Sketches").groups == catalogue.open_set("Fashion-MNIST").groups
    assert set(garments.STORY) <= set(names)
