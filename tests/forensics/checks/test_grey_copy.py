from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.grey_copy import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Lay = Callable[[bytes], Exhibit]


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0), (0.7, 0.9, 1.0), (1.0, 0.75, 0.9)])
def test_a_grey_page_under_any_light_refers(
    page: Pixels, save: Save, lay: Lay, tint: tuple[float, float, float]
) -> None:
    grey = page.mean(axis=2, keepdims=True) * np.array(tint)
    (finding,) = check(lay(save(grey.astype(np.uint8), 90)))
    assert (finding.code, finding.verdict) == ("grey-copy", Verdict.REFER)


def test_colours_are_in_order(page: Pixels, save: Save, lay: Lay) -> None:
    coloured = page.copy()
    coloured[250:, 300:, 1] //= 2
    (finding,) = check(lay(save(coloured, 90)))
    assert finding.code == "in-order"


def test_a_finger_on_a_grey_copy_gives_it_no_colours(page: Pixels, save: Save, lay: Lay) -> None:
    grey = np.repeat(page.mean(axis=2, keepdims=True), 3, axis=2)
    grey[430:, 600:] = (90, 120, 200)
    trace = measure(lay(save(grey.astype(np.uint8), 90)))
    assert trace.strength > -1
