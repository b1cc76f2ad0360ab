from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from titan.documents.page_finding import find_page, find_quad
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import specimen_lines


def test_the_outline_takes_in_the_zone(photo: bytes, holder: SpecimenHolder) -> None:
    pixels = np.asarray(Image.open(BytesIO(photo)).convert("RGB"))[..., ::-1]
    found = find_page(np.ascontiguousarray(pixels))
    assert found.quad is not None
    assert found.zone is not None
    assert found.zone.decision is not None
    assert found.zone.decision.lines == specimen_lines(holder)
    height, width = found.pixels.shape[:2]
    places = np.concatenate(found.zone.lines) / (width, height)
    assert places[:, 1].min() > 0.7
    assert places[:, 1].max() < 1.0


def test_a_frame_printed_on_the_page_is_no_outline(
    page: Image.Image, holder: SpecimenHolder
) -> None:
    pixels = np.ascontiguousarray(np.asarray(page)[..., ::-1])
    height, width = pixels.shape[:2]
    cv2.rectangle(pixels, (40, 40), (width - 40, round(0.74 * height)), (30, 30, 30), 3)
    found = find_page(pixels)
    assert found.quad is None
    assert found.zone is not None
    assert found.zone.decision is not None
    assert found.zone.decision.lines == specimen_lines(holder)


def test_plain_ground_has_no_quad() -> None:
    assert find_quad(np.full((300, 400, 3), 90, dtype=np.uint8)) is None


def test_a_zone_below_what_passed_for_the_page_is_found() -> None:
    """A dark band above the zone of a Latvian passport is a stronger line than the page's side."""
    frames = Path(__file__).resolve().parents[2].parent / "shared/data/forensics/dlc2021_graycopy"
    frame = frames / "images/lva_passport/04.cg0003/000081.jpg"
    if not frame.is_file():
        pytest.skip("the frames of DLC-2021 are not beside the checkout")
    found = find_page(np.asarray(cv2.imread(str(frame)), np.uint8))
    assert found.zone is not None and found.zone.decision is not None
    assert found.zone.decision.verified == 1.0
    assert found.quad is not None
