import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from titan.forensics.jpeg import saved_twice, standard_quality


def _scene() -> Image.Image:
    """Smooth noise at several scales: the spectrum of a photograph, not of print."""
    chance = np.random.default_rng(3)
    layers = []
    for radius, weight in ((1, 6), (3, 30), (12, 200)):
        noise = Image.fromarray(chance.integers(0, 256, (768, 1024, 3), dtype=np.uint8))
        soft = np.asarray(noise.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float64)
        layers.append((soft - soft.mean()) * weight / 25)
    return Image.fromarray(np.clip(128 + sum(layers), 2, 253).astype(np.uint8))


def _saved(picture: Image.Image, quality: int) -> Image.Image:
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=quality, subsampling="4:4:4")
    return Image.open(io.BytesIO(output.getvalue()))


def _twice(picture: Image.Image, orientation: int = 1, turns: int = 0) -> bool | None:
    pixels = np.asarray(picture.convert("RGB"))[..., ::-1]
    return saved_twice(np.rot90(pixels, turns), orientation, tuple(picture.quantization[0]))


@pytest.mark.parametrize("quality", [1, 25, 50, 75, 90, 95, 99])
def test_common_tables_are_named_by_their_quality(quality: int) -> None:
    table = tuple(_saved(Image.new("RGB", (16, 16)), quality).quantization[0])
    assert standard_quality(table) == quality


def test_other_tables_have_no_quality() -> None:
    assert standard_quality(tuple(range(1, 65))) is None


@pytest.mark.parametrize("quality", [80, 88, 92, 96])
def test_saving_once_leaves_no_gaps(quality: int) -> None:
    assert _twice(_saved(_scene(), quality)) is False


@pytest.mark.parametrize(("first", "second"), [(50, 90), (60, 92), (70, 95), (75, 97)])
def test_saving_finer_than_before_shows(first: int, second: int) -> None:
    assert _twice(_saved(_saved(_scene(), first), second)) is True


@pytest.mark.parametrize(("orientation", "turns"), [(3, 2), (6, 3), (8, 1)])
def test_a_turn_by_exif_is_undone(orientation: int, turns: int) -> None:
    cropped = _scene().crop((0, 0, 1021, 763))  # not whole blocks: the grid's corner matters
    assert _twice(_saved(_saved(cropped, 60), 92), orientation, turns) is True


def test_a_small_picture_cannot_tell() -> None:
    assert _twice(_saved(_scene().crop((0, 0, 24, 24)), 90)) is None
