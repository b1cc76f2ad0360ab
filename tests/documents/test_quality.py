import cv2
import numpy as np
import pytest
from PIL import Image

from titan.documents.quality import measure_quality


@pytest.fixture(scope="module")
def pixels(page: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(page)[..., ::-1])


def test_blur_grows_with_the_lens(pixels: np.ndarray) -> None:
    blurs = [
        measure_quality(np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), dtype=np.uint8)).blur
        for sigma in (0.5, 1.5, 3.0, 6.0)
    ]
    assert blurs == sorted(blurs)
    assert blurs[0] < 0.35
    assert blurs[-1] > 0.7


def test_brightness_and_contrast_follow_the_light(pixels: np.ndarray) -> None:
    bright, dark = measure_quality(pixels), measure_quality(pixels // 4)
    assert bright.brightness > 0.8
    assert dark.brightness == pytest.approx(bright.brightness / 4, abs=0.02)
    assert dark.contrast < 0.4 * bright.contrast


def test_glare_is_the_burnt_share(pixels: np.ndarray) -> None:
    grey = np.minimum(pixels, 225)
    assert measure_quality(grey).glare == 0
    grey[300:600, 500:900] = 255
    share = 300 * 400 / (grey.shape[0] * grey.shape[1])
    assert measure_quality(grey).glare == pytest.approx(share, rel=0.05)


def test_long_side_is_the_pages_own(pixels: np.ndarray) -> None:
    assert measure_quality(pixels).long_side == 1500
