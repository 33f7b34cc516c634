"""What garments are a hypothesis about."""

from activsim.datasets import catalogue, garments


def test_the_groups_and_the_story_are_of_the_classes_that_there_are():
    names = garments.CLASS_NAMES
    assert sorted(name for group in garments.GROUPS for name in group) == sorted(names)
    assert set(garments.STORY) <= set(names)
    for name in ("Sketches", "Fashion-MNIST"):
        assert catalogue.open_set(name).groups == garments.GROUPS
