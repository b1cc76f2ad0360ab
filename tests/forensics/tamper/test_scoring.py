import math

import numpy as np
import pytest
import torch

from titan.domain.document import Region
from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.scoring import CELL, TILE, Scorer
from titan.forensics.tamper.stored import Stored, stored
from titan.forensics.train.export import as_onnx


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    torch.manual_seed(3)
    return Scorer(as_onnx(TamperNetwork()), "untrained")


def _noise(height: int, width: int) -> Stored:
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Stored(pixels, np.full(64, 9, np.float32))


@pytest.mark.parametrize(("height", "width"), [(40, 37), (300, 512), (700, 1111)])
def test_every_cell_of_a_picture_is_looked_at(scorer: Scorer, height: int, width: int) -> None:
    suspicion = scorer.score(_noise(height, width))
    assert suspicion.cells.shape == (-(-height // CELL), -(-width // CELL))
    assert (suspicion.cells > 0).all()
    assert (suspicion.cells < 1).all()
    assert len(suspicion.tiles) <= math.ceil(height / (TILE - 16)) * math.ceil(width / (TILE - 16))


def test_only_the_document_is_looked_at(scorer: Scorer) -> None:
    suspicion = scorer.score(_noise(1500, 1600), Region(800, 700, 400, 300))
    assert len(suspicion.tiles) == 2
    looked = np.argwhere(suspicion.cells > 0) * CELL
    assert looked.min(0)[0] <= 700 and looked.min(0)[1] <= 800
    assert looked.max(0)[0] >= 996 and looked.max(0)[1] >= 1196


def test_the_same_picture_gives_the_same_answer(scorer: Scorer) -> None:
    first, second = scorer.score(_noise(260, 300)), scorer.score(_noise(260, 300))
    assert np.array_equal(first.cells, second.cells)


def test_a_picture_that_is_no_jpeg_has_divisors_of_one() -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    assert stored(pixels, ()).divisors.tolist() == [1.0] * 64
    assert stored(pixels, ((5,) * 64, (7,) * 64)).divisors.tolist() == [5.0] * 64
