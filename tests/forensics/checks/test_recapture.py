from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.recapture import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_lattice_through_the_whole_page_is_noted_and_decides_nothing(
    page: Pixels, save: Save, lay: Lay
) -> None:
    rows, columns = np.mgrid[: page.shape[0], : page.shape[1]]
    lattice = 7 * np.cos(2 * np.pi * (0.213 * columns + 0.047 * rows))
    shown = np.clip(page + lattice[..., None], 0, 255).astype(np.uint8)
    (finding,) = check(lay(save(shown, 92)))
    assert (finding.code, finding.verdict) == ("recaptured", Verdict.PASS)


def test_a_lattice_in_one_corner_does_not(page: Pixels, save: Save, lay: Lay) -> None:
    rows, columns = np.mgrid[:200, :250]
    shown = page.astype(np.float32)
    shown[:200, :250] += 7 * np.cos(2 * np.pi * (0.213 * columns + 0.047 * rows))[..., None]
    (finding,) = check(lay(save(np.clip(shown, 0, 255).astype(np.uint8), 92)))
    assert finding.code == "in-order"


def test_the_grid_of_a_coarse_jpeg_is_no_lattice(page: Pixels, save: Save, lay: Lay) -> None:
    (finding,) = check(lay(save(page, 40)))
    assert finding.code == "in-order"


def test_a_small_picture_cannot_tell(page: Pixels, save: Save, lay: Lay) -> None:
    assert measure(lay(save(page[:300, :300], 90))) is None
