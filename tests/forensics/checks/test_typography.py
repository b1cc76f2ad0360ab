from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.checks.typography import measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def test_a_blurred_line_departs_more_than_any_other(page: Pixels, save: Save, lay: Lay) -> None:
    edited = page.copy()
    edited[210:260, 420:700] = cv2.GaussianBlur(edited[210:260, 420:700], (0, 0), 2.2)
    before, after = measure(lay(save(page, 95))), measure(lay(save(edited, 95)))
    assert before is not None
    assert after is not None
    assert after.strength > 1.5 * before.strength
    assert after.region is not None
    assert 200 <= after.region.y + after.region.height / 2 <= 270


def test_too_few_lines_say_nothing(page: Pixels, save: Save, lay: Lay) -> None:
    assert measure(lay(save(np.vstack([page[:100], page[:100] * 0 + 200]), 95))) is None
