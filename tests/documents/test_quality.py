from datetime import date

import cv2
import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_grammar import parse_mrz
from titan.documents.quality import measure_quality
from titan.documents.reading import read_document
from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import specimen_lines
from titan.domain.document import Document, MrzFormat, Point, Quad, QualityLimits, Region
from titan.settings import Settings


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


def test_the_burnt_patch_is_named(pixels: np.ndarray) -> None:
    grey = np.minimum(pixels, 225)
    grey[300:600, 500:900] = 255
    region = measure_quality(grey).glare_region
    assert region is not None
    assert abs(region.x - 500) < 20 and abs(region.y - 300) < 20
    assert abs(region.width - 400) < 30 and abs(region.height - 300) < 30


def test_the_blurred_corner_is_named(pixels: np.ndarray) -> None:
    half = pixels.copy()
    half[:, 750:] = cv2.GaussianBlur(pixels, (0, 0), 9)[:, 750:]
    quality = measure_quality(half, limits=QualityLimits(most_blur=0.1))
    assert quality.blur_region is not None
    assert quality.blur_region.x >= 700


def _document(quad: Quad, mrz_width: int | None = None) -> Document:
    region = None if mrz_width is None else Region(10, 800, mrz_width, 200)
    lines = specimen_lines(invent_holder(1, date(2026, 11, 22)))
    mrz = None if region is None else parse_mrz(MrzFormat.TD3, lines, date(2026, 11, 22))
    return Document("", "image/jpeg", 1000, 800, quad, 0, mrz, region)


def test_sides_beyond_the_picture_are_named(pixels: np.ndarray) -> None:
    inside = Quad(Point(0, 0), Point(1000, 0), Point(1000, 800), Point(0, 800))
    assert measure_quality(pixels, _document(inside)).cut_off == ()
    beyond = Quad(Point(-20, 10), Point(900, -2), Point(900, 830), Point(-20, 815))
    assert measure_quality(pixels, _document(beyond)).cut_off == ("bottom", "left")


def test_the_pitch_of_the_zone_is_measured(pixels: np.ndarray) -> None:
    quad = Quad(Point(0, 0), Point(1000, 0), Point(1000, 800), Point(0, 800))
    assert measure_quality(pixels, _document(quad)).zone_pitch is None
    pitch = measure_quality(pixels, _document(quad, 1400)).zone_pitch
    assert pitch == pytest.approx(30, abs=0.5)


def test_limits_are_settings(photo: bytes, today: date) -> None:
    settings = Settings(quality_most_blur=0.01, quality_least_long_side=9000)
    quality = read_document(photo, settings, today=today).quality
    assert (quality.limits.most_blur, quality.limits.least_long_side) == (0.01, 9000)
    assert quality.zone_pitch is not None
    assert 15 < quality.zone_pitch < 40
