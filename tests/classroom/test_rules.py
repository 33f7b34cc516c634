"""What a teacher allows for the moment."""

import pytest

from activsim.classroom import rules


def test_all_may_be_trained_until_the_teacher_says_otherwise():
    assert rules.trainings() == rules.ALL
    for which in rules.TRAININGS:
        rules.set_trainings(which)
        assert rules.trainings() == which
    with pytest.raises(ValueError, match="Expected one of all, short ones, none; 'some' came"):
        rules.set_trainings("some")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"trainings": 3}', '{"trainings": "some"}'])
def test_a_damaged_file_allows_all(content):
    rules.set_trainings(rules.NONE)
    rules._file().write_text(content)
    assert rules.trainings() == rules.ALL
