"""A small recogniser of its own for the lines of machine-readable zones.

The large one knows every script; a zone has 37 characters in one typeface at an even pitch. This
network was fitted to drawn lines of it (`titan.documents.zone_training`), costs a twentieth, and
gives the same frames. It reads at a glance: what it is not sure of, the large one reads again
(`titan.documents.mrz_reading`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.artifacts.store import ArtifactStore
from titan.documents.inference import open_network
from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.mrz_recognition import Frames

Image = NDArray[np.uint8]

WEIGHTS_DIR = Path(__file__).resolve().parent / "weights"
ZONE_READER_NAME = "zone_reader.onnx"

HEIGHT = 32
"""Pixels of a line's height that the network takes."""

FRAME = 4
"""Pixels of a line's length to a frame."""

NOTHING = len(CHARACTERS)
"""Index of the output that says that no character stands there."""

_NARROWED = 0.8  # of a line in proportion: four frames a character


class ZoneReader:
    """The network.

    Args:
        content: its ONNX file.
    """

    def __init__(self, content: bytes) -> None:
        self._session = open_network(content)

    def read(self, lines: Sequence[Image]) -> list[Frames]:
        """Return the frames (T, 38) of each line: `CHARACTERS`, and that none stands there.

        Args:
            lines: pictures (H, W, 3) BGR, in proportion, all of one size.
        """
        batch = np.stack([as_input(_sized(line)) for line in lines])[:, None]
        logits = self._session.run(None, {"lines": batch})[0].astype(np.float64)
        chances = np.exp(logits - logits.max(axis=2, keepdims=True))
        return list(chances / chances.sum(axis=2, keepdims=True))


@cache
def zone_reader() -> ZoneReader:
    """Return this process's small recogniser.

    Raises:
        ArtifactError: ``artifact.missing`` or ``artifact.changed``.
    """
    return ZoneReader(ArtifactStore(WEIGHTS_DIR).read(ZONE_READER_NAME))


def as_input(line: Image) -> NDArray[np.float32]:
    """Return a grey line (32, W) as the network takes it: of mean 0 and deviation 1."""
    exact = line.astype(np.float32)
    return np.asarray((exact - exact.mean()) / (exact.std() + 1.0), dtype=np.float32)


def _sized(line: Image) -> Image:
    width = round(line.shape[1] * HEIGHT / line.shape[0] * _NARROWED / FRAME) * FRAME
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY)
    sized = cv2.resize(grey, (max(FRAME, width), HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(sized, np.uint8)
