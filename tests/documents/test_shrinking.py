import cv2
import numpy as np
import pytest

from titan.documents.shrinking import shrink, shrink_to


def _picture(height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(5).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 3.0))


@pytest.mark.parametrize("size", [(640, 448), (250, 170), (500, 350)])
def test_a_shrunk_picture_is_what_averaging_gives(size: tuple[int, int]) -> None:
    picture = _picture(1050, 1500)
    averaged = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(shrink(picture, size) - averaged).mean() < 1.5
    assert np.abs(shrink(picture, size, roughly=True) - averaged).mean() < 2.0


def test_the_long_side_becomes_as_long_as_asked() -> None:
    for height, width in ((700, 1999), (1999, 700), (90, 61)):
        picture, scale = shrink_to(_picture(height, width), 1000)
        assert max(picture.shape) == 1000
        assert picture.shape[1] / width == pytest.approx(scale, rel=0.01)


def test_a_grey_picture_stays_grey() -> None:
    assert shrink(_picture(300, 400)[..., 0], (100, 75)).shape == (75, 100)
