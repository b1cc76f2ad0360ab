"""Pages that cost nothing to draw: soft noise, every second one with a smooth patch."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from titan.forensics.train.pages import LabelledPage, Origin, PageFolder, Said


@pytest.fixture(scope="session", autouse=True)
def soon_mixed() -> Iterator[None]:
    """Few pairs wait for the first batch: drawing them took most of the tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("titan.forensics.train.crops._WAITING", 16)
        yield


def patched_page(number: int) -> LabelledPage:
    generator = np.random.default_rng(number)
    pixels = generator.normal(150, 12, (320, 352, 3)).clip(0, 255).astype(np.uint8)
    mask = np.zeros(pixels.shape[:2], bool)
    edited = number % 2 == 1
    if edited:
        top, left = generator.integers(0, 200, 2)
        mask[top : top + 70, left : left + 90] = True
        pixels[mask] = 150
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    editor = ("pillow", "plain")[number % 4 // 2] if edited else None
    attack = ("patch", "hole")[number % 4 // 2] if edited else None
    return LabelledPage(content, mask, Origin("noise", editor, attack, "flat", "single"))


@pytest.fixture(scope="session")
def patched() -> list[LabelledPage]:
    return [patched_page(number) for number in range(32)]


@pytest.fixture(scope="session")
def patched_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of drawn pages as a run of training leaves it, without checkpoint."""
    folder = tmp_path_factory.mktemp("run")
    for name in ("training", "validation", "in-family", "new-editor"):
        PageFolder(folder / name).fill(patched_page, 24)
    return folder


@pytest.fixture(scope="session")
def source() -> object:
    return patched_page


def said_of(content: bytes) -> Said:
    return Said({"evidence.software": float(len(content) % 2)}, None)


@pytest.fixture(scope="session")
def checks() -> object:
    return said_of
