from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.train.crops import crops
from titan.forensics.train.mining import mine, peaks
from titan.forensics.train.pages import LabelledPage, Origin, PageFolder

_SEAL = (300, 500)  # row and column of its middle, far from the print


def _sealed_page(number: int) -> LabelledPage:
    """Print at the top and one red seal below; every second page has a covered line, and a twin."""
    generator = np.random.default_rng(number)
    pixels = generator.normal(190, 4, (640, 704, 3)).clip(0, 255).astype(np.uint8)
    cv2.putText(pixels, f"LINE {number}", (20, 40), 0, 0.9, (30, 30, 30), 2)
    cv2.circle(pixels, _SEAL[::-1], 20, (40, 40, 220), -1)
    mask = np.zeros(pixels.shape[:2], bool)
    genuine = cv2.imencode(".png", pixels)[1].tobytes()
    if number % 2 == 0:
        return LabelledPage(genuine, mask, Origin("seal", None, None, "-", "-"))
    mask[20:50, 20:90] = True
    pixels[mask] = 190
    forged = cv2.imencode(".png", pixels)[1].tobytes()
    return LabelledPage(forged, mask, Origin("seal", "numpy", "hole", "-", "-"), genuine)


def test_the_highest_places_of_a_map_lie_apart() -> None:
    cells = np.full((120, 160), 0.05, np.float32)
    cells[20:30, 30:40], cells[22:32, 34:44], cells[90:98, 140:150] = 0.6, 0.7, 0.9
    first, second = peaks(cells)
    assert abs(first[0] - 94 * 4) <= 24 and abs(first[1] - 145 * 4) <= 24
    assert abs(second[0] - 27 * 4) <= 32 and abs(second[1] - 39 * 4) <= 32
    assert peaks(np.full((40, 40), 0.05, np.float32)) == []


def test_a_network_looks_at_genuine_pictures_alone(tmp_path: Path) -> None:
    folder = PageFolder(tmp_path)
    folder.fill(_sealed_page, 4)
    (tmp_path / "000003.twin").unlink()
    torch.manual_seed(0)
    network = TamperNetwork()
    torch.nn.init.constant_(network.map.bias, 3.0)  # it takes everything for an edit
    found = mine(network, folder, range(4), seed=1)
    assert found == sum(len(folder.suspects(number)) for number in range(3)) > 0
    assert folder.suspects(3) == []
    for row, column in folder.suspects(1):
        assert 0 <= row < 640 and 0 <= column < 704


def test_genuine_crops_come_from_suspected_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titan.forensics.train.crops._RETAKEN", 0.0)  # a seal stays large and red
    folder = PageFolder(tmp_path)
    folder.fill(_sealed_page, 4)
    before = _share_with_seal(folder)
    for number in range(4):
        folder.suspect(number, [_SEAL])
    assert _share_with_seal(folder) > before + 0.08


def _share_with_seal(folder: PageFolder) -> float:
    drawn = list(islice(crops(folder, [1, 3], 1), 240))[1::2]
    red = [crop.pixels[..., 2].astype(int) - crop.pixels[..., 0] for crop in drawn]
    return float(np.mean([(difference > 50).sum() > 60 for difference in red]))
