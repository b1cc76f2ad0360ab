from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.domain.report import Verdict
from titan.forensics.checks.double_quantisation import check, measure
from titan.forensics.exhibit import Exhibit

Pixels = NDArray[np.uint8]
Save = Callable[[Pixels, int], bytes]
Load = Callable[[bytes], Pixels]
Lay = Callable[[bytes], Exhibit]


def _retyped(pixels: Pixels) -> Pixels:
    """One field painted over with fresh noise and set anew."""
    edited = pixels.copy()
    chance = np.random.default_rng(3)
    field = np.full((40, 240, 3), 212, dtype=np.uint8)
    cv2.putText(field, "FORGED 7", (8, 30), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (50, 40, 60), 2)
    noisy = field + chance.normal(0, 4, field.shape)
    edited[200:240, 50:290] = np.clip(noisy, 0, 255).astype(np.uint8)
    return edited


def test_a_field_set_after_the_first_saving_is_noted_and_decides_nothing(
    page: Pixels, save: Save, load: Load, lay: Lay
) -> None:
    once = load(save(page, 70))
    (finding,) = check(lay(save(_retyped(once), 95)))
    assert (finding.code, finding.verdict) == ("place-saved-once", Verdict.PASS)
    region = finding.region
    assert region is not None
    assert 0 <= region.x and region.x + region.width <= 340
    assert 160 <= region.y and region.y + region.height <= 280


def test_an_edit_departs_further_than_print_does(
    page: Pixels, save: Save, load: Load, lay: Lay
) -> None:
    once = load(save(page, 70))
    genuine, forged = measure(lay(save(once, 95))), measure(lay(save(_retyped(once), 95)))
    assert genuine is not None
    assert forged is not None
    assert forged.strength > 1.5 * genuine.strength


def test_other_formats_are_not_checked(page: Pixels, lay: Lay) -> None:
    assert check(lay(cv2.imencode(".png", page)[1].tobytes())) == ()
