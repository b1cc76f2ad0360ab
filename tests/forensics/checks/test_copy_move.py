from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.copy_move import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_copied_field_is_noted_and_decides_nothing(page: Pixels, save: Save, lay: Lay) -> None:
    edited = page.copy()
    edited[272:312, 431:621] = page[40:80, 55:245]
    (finding,) = check(lay(save(edited, 96)))
    assert (finding.code, finding.verdict) == ("place-copied", Verdict.PASS)
    region = finding.region
    assert region is not None
    assert 40 <= region.y + region.height / 2 <= 80 or 272 <= region.y + region.height / 2 <= 312


def test_words_printed_twice_are_no_copy(page: Pixels, save: Save, lay: Lay) -> None:
    trace = measure(lay(save(page, 96)))
    assert trace is not None
    assert trace.strength < 0.4


def test_a_page_without_corners_is_in_order(save: Save, lay: Lay) -> None:
    plain = np.full((300, 400, 3), 180, dtype=np.uint8)
    assert [finding.code for finding in check(lay(save(plain, 95)))] == ["in-order"]
