import cv2
import numpy as np
import pytest
import torch

from titan.forensics.tamper.network import Coefficients, Residue, TamperNetwork
from titan.forensics.tamper.scoring import CELL
from titan.forensics.train.opened import decode


def _picture(seed: int = 0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    rough = generator.integers(0, 256, (16, 24, 3), dtype=np.uint8)
    return cv2.resize(rough, (192, 128), interpolation=cv2.INTER_CUBIC)


def _tensor(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels.astype(np.float32)).permute(2, 0, 1)[None]


def test_residue_of_an_even_area_and_of_a_ramp_is_zero() -> None:
    ramp = np.repeat(np.arange(64, dtype=np.float32)[None, :, None], 64, 0).repeat(3, 2)
    residue = Residue()(_tensor(ramp))[0, :, 4:-4, 4:-4]
    assert residue.abs()[2:].max() < 1e-4  # all but the first differences are blind to a ramp
    assert residue[0].mean() > 0.1


def test_residue_sees_a_single_pixel() -> None:
    pixels = np.full((64, 64, 3), 100, np.uint8)
    pixels[32, 32] = 104
    residue = Residue()(_tensor(pixels))[0]
    assert (residue.abs().amax((1, 2))[:6] > 0.05).all()


@pytest.mark.parametrize("quality", [50, 75, 92])
def test_coefficients_of_a_fresh_jpeg_are_whole_multiples(quality: int) -> None:
    coded = cv2.imencode(".jpg", _picture(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    whole = decode(coded)
    found = Coefficients()(_tensor(whole.pixels), torch.from_numpy(whole.divisors)[None])
    rounding = found[0, 64:]
    told = rounding != 0
    assert told.float().mean() > 0.02
    assert rounding[told].median() > 0.8
    shifted = Coefficients()(
        _tensor(np.ascontiguousarray(whole.pixels[3:-5, 3:-5])),
        torch.from_numpy(whole.divisors)[None],
    )[0, 64:]
    assert shifted[shifted != 0].median() < rounding[told].median() - 0.3  # off the grid


def test_a_lossless_file_says_nothing_of_rounding() -> None:
    found = Coefficients()(_tensor(_picture()), torch.ones(1, 64))
    assert (found[0, 64:] == 0).all()


def test_map_and_verdict_have_their_shapes_and_gradients() -> None:
    network = TamperNetwork()
    where, verdict = network(torch.rand(2, 3, 96, 160) * 255, torch.full((2, 64), 6.0))
    assert where.shape == (2, 96 // CELL, 160 // CELL)
    assert verdict.shape == (2,)
    (where.mean() + verdict.mean()).backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
    assert sum(parameter.numel() for parameter in network.parameters()) < 1_000_000


@pytest.mark.parametrize("left_out", ["pixels", "residue", "coefficients"])
def test_a_stream_that_is_left_out_has_no_say(left_out: str) -> None:
    network = TamperNetwork(frozenset({"pixels", "residue", "coefficients"}) - {left_out})
    where, verdict = network(torch.rand(2, 3, 64, 64) * 255, torch.full((2, 64), 6.0))
    (where.mean() + verdict.mean()).backward()
    entries = {
        "pixels": network.from_pixels,
        "residue": network.from_residue,
        "coefficients": network.blocks[0],
    }
    for name, entry in entries.items():
        assert bool((entry.weight.grad == 0).all()) is (name == left_out)
