import numpy as np
import pytest

from titan.documents.synthetic.attacks import ATTACKS, EDITORS, attacks_on, forge
from titan.documents.synthetic.design import DESIGNS, draw_page
from titan.documents.synthetic.page import View, view_of

PAIRS = [(editor, attack) for editor in EDITORS for attack in ATTACKS]


@pytest.mark.parametrize(("editor", "attack"), PAIRS)
def test_mask_marks_what_changed_and_only_that(editor: str, attack: str, photo: View) -> None:
    forged = forge(photo, editor, attack, 4)
    differs = np.abs(forged.pixels.astype(int) - photo.pixels).max(2) > 2
    marked = forged.mask > 0
    assert marked.any()
    assert not (differs & ~marked).any()
    share = marked.mean()
    assert share < (0.25 if attack in {"portrait", "retouch"} else 0.02)
    assert (forged.pixels == forge(photo, editor, attack, 4).pixels).all()


def test_mrz_attacks_touch_the_zone(photo: View) -> None:
    for attack in ("mrz", "mrz-recomputed"):
        mask = forge(photo, "plain", attack, 2).mask
        rows = np.nonzero(mask.any(1))[0]
        top = min(photo.corners(line.region())[:, 1].min() for line in photo.page.zone)
        assert rows[0] >= top - 8


@pytest.mark.parametrize("design", DESIGNS)
def test_every_attack_offered_works(design: str) -> None:
    view = view_of(draw_page(design, 21))
    offered = attacks_on(view.page)
    assert {"text-edit", "retype", "copy-move", "splice"} <= set(offered)
    assert ("mrz" in offered) == bool(view.page.zone)
    assert ("portrait" in offered) == (view.page.portrait is not None)
    for attack in offered:
        assert forge(view, "pillow", attack, 6).mask.any(), attack
