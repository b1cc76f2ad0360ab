from functools import partial
from itertools import islice

import cv2
import numpy as np
import pytest

from titan.forensics.train.alter import LEAST_EDITED
from titan.forensics.train.crops import SIDE, Crop, crops
from titan.forensics.train.pages import LabelledPage, Origin, PageFolder

_PAGES = 8


def _printed_page(with_twin: bool, number: int) -> LabelledPage:
    """Grain and lines of print; on every second page one is covered."""
    generator = np.random.default_rng(number)
    pixels = generator.normal(190, 4, (336, 360, 3)).clip(0, 255).astype(np.uint8)
    for line in range(40, 320, 40):
        cv2.putText(pixels, f"LINE {line} {number}", (20, line), 0, 0.9, (30, 30, 30), 2)
    genuine = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    mask = np.zeros(pixels.shape[:2], bool)
    if number % 2 == 0:
        return LabelledPage(genuine, mask, Origin("lines", None, None, "-", "-"))
    mask[90:126, 30:200] = True
    pixels[mask] = 190
    forged = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    origin = Origin("lines", "numpy", "hole", "-", "-")
    return LabelledPage(forged, mask, origin, genuine if with_twin else None)


@pytest.fixture(scope="module", params=[True, False], ids=["twins", "no twins"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PageFolder:
    pages = PageFolder(tmp_path_factory.mktemp("pages"))
    pages.fill(partial(_printed_page, request.param), _PAGES)
    return pages


def _pairs(folder: PageFolder, numbers: list[int], count: int = 24) -> list[tuple[Crop, Crop]]:
    drawn = list(islice(crops(folder, numbers, 1), 2 * count))
    return list(zip(drawn[::2], drawn[1::2], strict=True))


def test_every_edited_crop_has_a_genuine_one_beside_it(folder: PageFolder) -> None:
    pairs = _pairs(folder, list(range(_PAGES)))
    for edited, genuine in pairs:
        assert edited.pixels.shape == genuine.pixels.shape == (SIDE, SIDE, 3)
        assert genuine.edited is False and not genuine.mask.any()
        area = int(edited.mask.sum())
        assert edited.edited is (None if 0 < area < LEAST_EDITED else area > 0)
        assert edited.divisors.min() >= 1
    assert np.mean([edited.edited is True for edited, _ in pairs]) > 0.8


def test_a_genuine_page_is_the_same_outside_of_its_edit(folder: PageFolder) -> None:
    pairs = _pairs(folder, list(range(0, _PAGES, 2)))
    for edited, genuine in pairs:
        assert np.array_equal(edited.divisors, genuine.divisors)
        far = ~cv2.dilate(edited.mask.astype(np.uint8), np.ones((49, 49), np.uint8)).astype(bool)
        if edited.edited and far.any():
            apart = cv2.absdiff(edited.pixels, genuine.pixels).max(2)
            assert np.median(apart[far]) <= 4  # what compression spreads
            assert apart[edited.mask].mean() > apart[far].mean()


def test_the_seed_fixes_every_crop(folder: PageFolder) -> None:
    first, second = (_pairs(folder, list(range(_PAGES)), 6) for _ in range(2))
    for (one, _), (two, _) in zip(first, second, strict=True):
        assert np.array_equal(one.pixels, two.pixels) and np.array_equal(one.mask, two.mask)
