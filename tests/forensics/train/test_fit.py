import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from titan.domain.document import Region
from titan.forensics.tamper.scoring import Scorer
from titan.forensics.train.export import as_onnx, as_safetensors
from titan.forensics.train.fit import Plan, fit
from titan.forensics.train.judge import judge, overlap
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import NOTHING_SAID, LabelledPage, Origin, PageFolder, Said


def noisy_page(number: int) -> LabelledPage:
    """A page of soft noise; every second one has a smooth patch, which is easy to see."""
    generator = np.random.default_rng(number)
    pixels = generator.normal(150, 12, (320, 352, 3)).clip(0, 255).astype(np.uint8)
    mask, edited = np.zeros(pixels.shape[:2], bool), bool(number % 2)
    twin = _jpeg(pixels) if edited else None
    if edited:
        top, left = generator.integers(0, 200, 2)
        mask[top : top + 70, left : left + 90] = True
        pixels[mask] = 150
    origin = Origin("noise", "numpy" if edited else None, "patch" if edited else None, "-", "-")
    return LabelledPage(_jpeg(pixels), mask, origin, twin)


def _jpeg(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> PageFolder:
    folder = PageFolder(tmp_path_factory.mktemp("pages"))
    folder.fill(noisy_page, 24)
    return folder


def test_a_folder_is_filled_up_from_where_it_stopped(folder: PageFolder, tmp_path: Path) -> None:
    again = PageFolder(tmp_path)
    again.fill(noisy_page, 6)
    (tmp_path / "000003.json").unlink()
    written = (tmp_path / "000005.picture").stat().st_mtime_ns
    again.fill(noisy_page, 8)
    assert sorted(again.origins()) == list(range(8))
    assert (tmp_path / "000005.picture").stat().st_mtime_ns == written
    assert again.read(3).content == folder.read(3).content
    assert np.array_equal(again.read(3).mask, noisy_page(3).mask)
    assert again.read(3).twin == noisy_page(3).twin is not None
    assert again.read(2).twin is None


@pytest.mark.slow
def test_a_network_learns_a_patch_and_is_the_same_on_onnx(
    folder: PageFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("titan.forensics.train.fit._BATCH", 4)
    seen: list[int] = []
    plan = Plan(50)
    fitted = fit(
        folder, list(range(18)), plan, tmp_path / "a.pt", on_progress=lambda f: seen.append(f.step)
    )
    assert seen == [25, 50]
    assert fitted.curve[-1][1] < 0.75 * fitted.curve[0][1]
    weights = tmp_path / "a.onnx"
    weights.write_bytes(as_onnx(fitted.average))
    judged = judge(weights, folder, list(range(18, 24)))
    highest = [page.features["tamper.cells.999"] for page in judged]
    assert min(highest[1::2]) > max(highest[::2])
    assert overlap(judged, 0.5) > 0.5
    assert as_safetensors(fitted.average) == as_safetensors(fitted.average)


_RUN = """
import ctypes
import sys
from pathlib import Path
import torch
from titan.forensics.train.fit import Plan, fit
from titan.forensics.train.pages import PageFolder
torch.set_num_threads(1)
ctypes.CDLL(None).prctl(1, 9)  # should the tests be killed, this ends with them
for name, value in (("_CHECKPOINT_SECONDS", 0.0), ("_BATCH", 4)):
    setattr(sys.modules["titan.forensics.train.fit"], name, value)
fit(PageFolder(Path(sys.argv[1])), list(range(18)), Plan(400), Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_training_that_is_killed_goes_on_from_its_checkpoint(
    folder: PageFolder, tmp_path: Path
) -> None:
    checkpoint = tmp_path / "b.pt"
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(folder.folder), str(checkpoint)], start_new_session=True
    )
    while not checkpoint.exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = int(torch.load(checkpoint, weights_only=True)["step"])
    assert 0 < left < 400
    fitted = fit(folder, list(range(18)), Plan(left + 2), checkpoint)
    assert fitted.step == left + 2
    assert int(torch.load(checkpoint, weights_only=True)["step"]) == left + 2


def test_an_untrained_network_can_be_served(tmp_path: Path) -> None:
    from titan.forensics.tamper.network import TamperNetwork

    network = TamperNetwork()
    suspicion = Scorer(as_onnx(network), "u").score(decode(noisy_page(1).content))
    assert suspicion.cells.shape == (80, 88)


def long_file(content: bytes) -> Said:
    return Said({"bytes": float(len(content))}, Region(8, 0, 64, 32))


def test_what_the_checks_say_is_written_once(folder: PageFolder) -> None:
    folder.examine(long_file, range(3))
    assert folder.said(1) == long_file(folder.read(1).content)
    assert folder.said(5) == NOTHING_SAID
    (folder.folder / "000001.said").write_text('{"evidence": {"bytes": 1.0}, "region": null}')
    folder.examine(long_file, range(4))
    assert folder.said(1) == Said({"bytes": 1.0}, None)
    assert folder.said(3).evidence["bytes"] > 1
