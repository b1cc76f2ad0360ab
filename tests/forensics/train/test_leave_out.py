import pytest

from titan.errors import UsageError
from titan.forensics.train.leave_out import Family, split
from titan.forensics.train.pages import Origin


def _origin(number: int) -> Origin:
    editor = (None, "pillow", None, "opencv")[number % 4]
    attack = None if editor is None else "splice"
    return Origin("card", editor, attack, ("flat", "phone")[number // 4 % 2], "single")


_ORIGINS = {number: _origin(number) for number in range(80)}


def test_no_page_of_an_editor_is_learned_and_genuine_ones_stand_beside_it() -> None:
    learned, measured = split(_ORIGINS, Family.parse("editor:pillow"))
    assert "pillow" not in {_ORIGINS[number].editor for number in learned}
    assert {_ORIGINS[number].editor for number in measured} == {"pillow", None}
    assert sum(_ORIGINS[number].attack is None for number in measured) == 8
    assert sorted(learned + measured) == list(_ORIGINS)


def test_a_capture_has_genuine_pages_of_its_own() -> None:
    learned, measured = split(_ORIGINS, Family.parse("capture:phone"))
    assert {_ORIGINS[number].capture for number in measured} == {"phone"}
    assert {_ORIGINS[number].capture for number in learned} == {"flat"}


@pytest.mark.parametrize("text", ["pillow", "pen:pillow", "editor:", "editor:unknown"])
def test_a_family_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        split(_ORIGINS, Family.parse(text))
