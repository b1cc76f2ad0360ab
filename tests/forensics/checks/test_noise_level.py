from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.noise_level import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_place_painted_over_is_noted_and_decides_nothing(
    page: Pixels, save: Save, lay: Lay
) -> None:
    edited = page.copy()
    edited[320:400, 500:700] = cv2.GaussianBlur(edited[320:400, 500:700], (0, 0), 4)
    (finding,) = check(lay(save(edited, 97)))
    assert (finding.code, finding.verdict) == ("place-too-smooth", Verdict.PASS)
    region = finding.region
    assert region is not None
    assert 480 <= region.x and region.x + region.width <= 720


def test_even_noise_is_in_order(page: Pixels, save: Save, lay: Lay) -> None:
    assert [finding.code for finding in check(lay(save(page, 97)))] == ["in-order"]


def test_a_drawing_without_noise_says_nothing(save: Save, lay: Lay) -> None:
    trace = measure(lay(save(np.full((300, 400, 3), 180, dtype=np.uint8), 95)))
    assert trace is not None
    assert trace.strength == 0
