"""A whole picture through the network, tile by tile, on ONNX Runtime."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from titan.domain.document import Region
from titan.forensics.plate import BLOCK
from titan.forensics.tamper.stored import Stored

if TYPE_CHECKING:
    import onnxruntime  # type: ignore[import-untyped]  # it ships no type information

CELL = 4
"""Pixels of the picture to a side of one cell of the map."""

TILE = 320
"""Largest side of a tile in pixels: little more than the crops that the network learned from."""

_OVERLAP = 16  # pixels at least, since the rim of a tile sees only half of what is around
_RIM = 16  # pixels that count least
_LEAST_TILE = 256
_GRAIN = 32  # sides of a tile are multiples of this


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the network says of a picture, before any decision.

    Attributes:
        cells: float32 (ceil(H / 4), ceil(W / 4)), chance of an edit; zero outside the region seen.
        tiles: float32 (n,), logits of the tiles, each about all that it shows.
    """

    cells: NDArray[np.float32]
    tiles: NDArray[np.float32]


class Scorer:
    """The network, ready to run.

    Args:
        content: the ONNX file's bytes.
        id: name that changes with the weights.
    """

    def __init__(self, content: bytes, id: str) -> None:
        self.id = id
        self._content = content

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a worker is a process; threads of many would fight
        return onnxruntime.InferenceSession(
            self._content, options, providers=["CPUExecutionProvider"]
        )

    def score(self, picture: Stored, region: Region | None = None) -> Suspicion:
        """Look at a picture.

        Args:
            picture: as its file stores it.
            region: where the document is; the whole picture by default.
        """
        height, width = picture.pixels.shape[:2]
        sums = np.zeros((-(-height // CELL), -(-width // CELL)), np.float32)
        weights = np.full_like(sums, 1e-6)
        verdicts = []
        for tile in _tiles(region or Region(0, 0, width, height), width, height):
            where, verdict = self._look(picture, tile)
            verdicts.append(verdict)
            here = np.s_[
                tile.y // CELL : tile.y // CELL + where.shape[0],
                tile.x // CELL : tile.x // CELL + where.shape[1],
            ]
            weight = _weights(where.shape)
            sums[here] += weight * where
            weights[here] += weight
        cells = (sums / weights).astype(np.float32)
        return Suspicion(cells, np.array(verdicts, np.float32))

    def _look(self, picture: Stored, tile: Region) -> tuple[NDArray[np.float32], float]:
        pixels = picture.pixels[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width]
        height, width = pixels.shape[:2]
        missing = ((0, -height % _GRAIN), (0, -width % _GRAIN), (0, 0))
        whole = np.pad(pixels, missing, mode="reflect" if min(height, width) > _GRAIN else "edge")
        logits, verdict = self._session.run(
            None,
            {
                "picture": whole.transpose(2, 0, 1)[None].astype(np.float32),
                "divisors": picture.divisors[None],
            },
        )
        seen = logits[0, : -(-height // CELL), : -(-width // CELL)]
        return 1 / (1 + np.exp(-seen)), float(verdict[0])


def _tiles(region: Region, width: int, height: int) -> Iterator[Region]:
    """Cover a region with tiles that begin on the grid of blocks."""
    tall, tops = _spans(region.y, region.height, height)
    wide, lefts = _spans(region.x, region.width, width)
    for top in tops:
        for left in lefts:
            yield Region(left, top, min(wide, width - left), min(tall, height - top))


def _spans(low: int, length: int, limit: int) -> tuple[int, list[int]]:
    """The side of the tiles along one direction and where they begin, evenly spread."""
    end = min(low + length, limit)
    first = max(0, min(low, limit - _LEAST_TILE)) // BLOCK * BLOCK
    whole = end - first
    number = max(1, -(-(whole - _OVERLAP) // (TILE - _OVERLAP)))
    fair = -(-(whole + _OVERLAP * (number - 1)) // number)
    side = min(TILE, max(_LEAST_TILE, -(-fair // _GRAIN) * _GRAIN))
    last = max(first, -(-(end - side) // BLOCK) * BLOCK)
    return side, [int(place) // BLOCK * BLOCK for place in np.linspace(first, last, number)]


def _weights(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Small at the rim of a tile, one inside."""
    sides = (_ramp(length) for length in shape)
    return np.outer(*sides)


def _ramp(length: int) -> NDArray[np.float32]:
    places = np.minimum(np.arange(length), np.arange(length)[::-1]) + 1
    return np.clip(places * CELL / _RIM, 0.05, 1).astype(np.float32)
