from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.resave_ghost import check, measure
from titan.forensics.exhibit import Exhibit
from titan.forensics.thresholds import THRESHOLDS

Pixels = NDArray[np.uint8]
Edit = Callable[[Pixels], Pixels]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_field_set_after_the_first_saving_is_found(
    page: Pixels, save: Save, load: Load, lay: Lay, retyped: Edit
) -> None:
    once = load(save(page, 70))
    exhibit = lay(save(retyped(once), 95))
    (finding,) = check(exhibit)
    assert (finding.code, finding.verdict) == ("place-without-ghost", Verdict.REFER)
    region = finding.region
    assert region is not None
    assert 30 <= region.x and region.x + region.width <= 320
    assert 170 <= region.y and region.y + region.height <= 270


def test_a_page_saved_twice_as_a_whole_is_in_order(
    page: Pixels, save: Save, load: Load, lay: Lay
) -> None:
    twice = lay(save(load(save(page, 70)), 95))
    assert [finding.code for finding in check(twice)] == ["in-order"]


def test_a_page_saved_once_is_in_order(page: Pixels, save: Save, lay: Lay) -> None:
    assert [finding.code for finding in check(lay(save(page, 90)))] == ["in-order"]


def test_a_small_picture_is_not_checked(page: Pixels, save: Save, lay: Lay) -> None:
    assert check(lay(save(page[:120, :120], 90))) == ()


def test_print_is_no_more_suspect_than_paper(
    page: Pixels, save: Save, load: Load, lay: Lay
) -> None:
    trace = measure(lay(save(load(save(page, 70)), 95)))
    assert trace is not None
    assert trace.heat is not None
    assert trace.heat.max() < THRESHOLDS.most_ghostless
