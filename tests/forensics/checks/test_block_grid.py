from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.block_grid import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_paste_off_the_grid_is_noted_and_decides_nothing(
    page: Pixels, save: Save, load: Load, lay: Lay
) -> None:
    smooth = np.full_like(page, 120) + (np.arange(768, dtype=np.uint8)[None, :, None] // 8)
    noise = np.random.default_rng(5).normal(0, 4, page.shape)
    donor = load(save(np.clip(smooth + noise, 0, 255).astype(np.uint8), 50))
    edited = load(save(page, 92))
    edited[203:443, 301:601] = donor[0:240, 0:300]
    (finding,) = check(lay(save(edited, 98)))
    assert (finding.code, finding.verdict) == ("foreign-grid", Verdict.PASS)
    region = finding.region
    assert region is not None
    assert 200 < region.x + region.width / 2 < 700


def test_the_pictures_own_grid_is_in_order(page: Pixels, save: Save, lay: Lay) -> None:
    assert [finding.code for finding in check(lay(save(page, 60)))] == ["in-order"]


def test_a_small_picture_cannot_tell(page: Pixels, save: Save, lay: Lay) -> None:
    assert measure(lay(save(page[:100], 60))) is None
