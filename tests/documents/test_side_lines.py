import cv2
import numpy as np

from titan.documents.side_lines import find_side_lines


def _frame() -> np.ndarray:
    scene = np.full((400, 500, 3), 50, dtype=np.uint8)
    cv2.rectangle(scene, (100, 80), (400, 300), (200, 200, 200), -1)
    return scene


def test_the_four_sides_of_a_rectangle_are_lines() -> None:
    lines = find_side_lines(_frame())
    assert lines is not None
    rows = np.abs(lines.distances[: lines.level])
    columns = np.abs(lines.distances[lines.level :])
    for place, found in ((80, rows), (300, rows), (100, columns), (400, columns)):
        assert np.abs(found - place).min() < 2


def test_support_is_full_on_a_side_and_none_beyond_it() -> None:
    lines = find_side_lines(_frame())
    assert lines is not None
    upper = np.array([int(np.abs(np.abs(lines.distances[: lines.level]) - 80).argmin())])
    course, origin = lines.courses[upper[0]], lines.origins[upper[0]]

    def support(start: float, end: float) -> float:
        places = sorted(float((np.array([x, 80]) - origin) @ course) for x in (start, end))
        low, high = (np.array([round(place) + lines.reach]) for place in places)
        return float(lines.support(upper, low, high).max())

    assert support(110, 390) > 0.95
    assert support(420, 490) < 0.05


def test_a_plain_picture_has_no_lines() -> None:
    assert find_side_lines(np.full((300, 400, 3), 90, dtype=np.uint8)) is None
