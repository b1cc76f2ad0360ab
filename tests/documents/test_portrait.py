from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.documents.portrait import (
    compare_faces,
    find_and_compare,
    likelihood_ratio,
    read_portrait,
)
from titan.errors import DocumentError


def _picture(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path))
    assert picture is not None
    return np.asarray(picture, dtype=np.uint8)


@pytest.fixture(scope="module")
def genuine(shared_pictures: Path) -> np.ndarray:
    return _picture(shared_pictures / "sidtd" / "alb00.jpg")


def test_a_ghost_of_the_same_person_is_nearer_than_of_another(
    genuine: np.ndarray, shared_pictures: Path
) -> None:
    forged = _picture(shared_pictures / "sidtd" / "fake_alb00.jpg")  # its portrait is exchanged
    one, other = read_portrait(genuine), read_portrait(forged)
    assert one is not None and one.ghost is not None
    assert other is not None and other.ghost is not None
    assert one.ghost.likelihood_ratio > 2 * other.ghost.likelihood_ratio
    assert one.ghost_region is not None and one.ghost_region.x > one.region.x


def test_the_holders_own_picture_is_compared(genuine: np.ndarray, shared_pictures: Path) -> None:
    portrait = read_portrait(genuine)
    assert portrait is not None and portrait.selfie is None
    region = portrait.region
    top, left = region.y - region.height // 2, region.x - region.width // 3
    own = genuine[top : region.y + 3 * region.height // 2, left : region.x + 4 * region.width // 3]
    again = read_portrait(genuine, np.ascontiguousarray(own))
    other = read_portrait(genuine, _picture(shared_pictures / "sidtd" / "aze00.jpg"))
    assert again is not None and again.selfie is not None
    assert again.selfie.likelihood_ratio > 10
    assert other is not None and other.selfie is not None
    assert other.selfie.likelihood_ratio < 0.1


def test_a_picture_without_a_face_cannot_be_compared(genuine: np.ndarray) -> None:
    blank = np.full((300, 300, 3), 180, dtype=np.uint8)
    assert read_portrait(blank) is None
    for one, other in ((genuine, blank), (blank, genuine)):
        with pytest.raises(DocumentError) as refused:
            compare_faces(one, other)
        assert refused.value.code == "document.no-face"
    with pytest.raises(DocumentError):
        read_portrait(genuine, blank)
    assert find_and_compare(blank, genuine) is None
    portrait = read_portrait(genuine, chip=blank)
    assert portrait is not None and portrait.chip is None


def test_the_chips_face_is_compared(genuine: np.ndarray) -> None:
    portrait = read_portrait(genuine, chip=genuine)
    assert portrait is not None and portrait.chip is not None
    assert portrait.chip.distance == 0
    same = find_and_compare(genuine, genuine)
    assert same is not None and same.likelihood_ratio > 10


def test_the_ratio_falls_with_the_distance_and_is_bounded() -> None:
    for of_ghost in (False, True):
        ratios = [likelihood_ratio(step / 50, of_ghost=of_ghost) for step in range(60)]
        assert ratios == sorted(ratios, reverse=True)
        assert max(ratios) <= 100.001 and min(ratios) >= 0.0099
        assert max(ratios) > 1 > min(ratios)
