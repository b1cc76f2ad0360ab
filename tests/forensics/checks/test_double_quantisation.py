from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.double_quantisation import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Edit = Callable[[Pixels], Pixels]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_field_set_after_the_first_saving_is_noted_and_decides_nothing(
    page: Pixels, save: Save, load: Load, lay: Lay, retyped: Edit
) -> None:
    once = load(save(page, 70))
    (finding,) = check(lay(save(retyped(once), 95)))
    assert (finding.code, finding.verdict) == ("place-saved-once", Verdict.PASS)
    region = finding.region
    assert region is not None
    assert 0 <= region.x and region.x + region.width <= 340
    assert 160 <= region.y and region.y + region.height <= 280


def test_an_edit_departs_further_than_print_does(
    page: Pixels, save: Save, load: Load, lay: Lay, retyped: Edit
) -> None:
    once = load(save(page, 70))
    genuine, forged = measure(lay(save(once, 95))), measure(lay(save(retyped(once), 95)))
    assert genuine is not None
    assert forged is not None
    assert forged.strength > 1.5 * genuine.strength


def test_other_formats_are_not_checked(page: Pixels, lay: Lay) -> None:
    assert check(lay(cv2.imencode(".png", page)[1].tobytes())) == ()
