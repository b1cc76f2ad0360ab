"""A noisy printed page, saved as JPEG, and ways to lay files on the table."""

from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from titan.bench.trace_pictures import as_exhibit, whole_picture
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]

FIELDS = (
    "MARAVAL",
    "DIEGO JUAN",
    "UTOPIAN 27",
    "19 SEP 2034",
    "ZENITH PORT",
    "X720138E3",
    "PAROLE",
)


def _as_jpeg(pixels: Pixels, quality: int) -> bytes:
    output = BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels[..., ::-1]))
    picture.save(output, "JPEG", quality=quality, subsampling="4:4:4")
    return output.getvalue()


def _as_pixels(content: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), 1), dtype=np.uint8)


@pytest.fixture(scope="session")
def page() -> Pixels:
    """768 x 512 pixels of tinted paper with texture, eleven lines of print and a sensor's noise."""
    chance = np.random.default_rng(7)
    paper = np.full((512, 768, 3), (205, 214, 222), dtype=np.float32)
    paper += cv2.GaussianBlur(chance.normal(0, 60, (512, 768, 1)), (0, 0), 3)[..., None]
    paper[::19, :, 0] -= 40
    paper = np.clip(paper, 0, 255).astype(np.uint8)
    for row, text in enumerate(FIELDS):
        place = (60 + 30 * (row % 2), 70 + 60 * row)
        cv2.putText(paper, text, place, cv2.FONT_HERSHEY_DUPLEX, 0.9, (40, 35, 60), 2, cv2.LINE_AA)
        cv2.putText(paper, text[::-1], (430, place[1]), 3, 0.9, (40, 35, 60), 2, cv2.LINE_AA)
    noisy = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), 0.6) + chance.normal(
        0, 3, paper.shape
    )
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def lay() -> Lay:
    """Return an exhibit of a file whose page fills the picture."""
    return lambda content: as_exhibit(whole_picture(content))


@pytest.fixture(scope="session")
def save() -> Save:
    """Return the bytes of a JPEG of some quality."""
    return _as_jpeg


@pytest.fixture(scope="session")
def load() -> Load:
    """Return the pixels of a file."""
    return _as_pixels


def _retyped(pixels: Pixels) -> Pixels:
    """One field painted over with fresh noise and set anew."""
    edited = pixels.copy()
    chance = np.random.default_rng(3)
    field = np.full((40, 240, 3), 212, dtype=np.uint8)
    cv2.putText(field, "FORGED 7", (8, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (50, 40, 60), 2)
    noisy = field + chance.normal(0, 4, field.shape)
    edited[200:240, 50:290] = np.clip(noisy, 0, 255).astype(np.uint8)
    return edited


@pytest.fixture(scope="session")
def retyped() -> Callable[[Pixels], Pixels]:
    return _retyped
