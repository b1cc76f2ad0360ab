import numpy as np
import pytest

from titan.documents.synthetic.lettering import Lettering


def test_places_follow_the_pitch_or_the_font() -> None:
    pitched = Lettering("AB<", 10, 50, 20, "ocr-b", (0, 0, 0), pitch=12.5)
    assert pitched.places().tolist() == [10, 22.5, 35, 47.5]
    free = Lettering("WI", 10, 50, 20, "sans", (0, 0, 0))
    wide, narrow = np.diff(free.places())
    assert wide > 2 * narrow


def test_region_of_some_characters_lies_within_that_of_all() -> None:
    line = Lettering("UTOPIA", 100, 80, 24, "serif", (0, 0, 0))
    whole, part = line.region(), line.region(2, 4)
    assert whole.x < part.x and part.x + part.width < whole.x + whole.width
    assert (part.y, part.height) == (whole.y, whole.height)


@pytest.mark.parametrize(("pitch", "runs"), [(None, 1), (9.0, 4)])
def test_runs_are_single_characters_where_a_pitch_is_set(pitch: float | None, runs: int) -> None:
    assert len(Lettering("ABCD", 0, 20, 12, "mono", (0, 0, 0), pitch).runs()) == runs
