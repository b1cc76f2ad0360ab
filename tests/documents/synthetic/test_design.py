import numpy as np
import pytest

from titan.documents.mrz_grammar import parse_mrz
from titan.documents.synthetic.design import DESIGNS, TODAY, draw_page
from titan.documents.synthetic.layout import LAYOUTS
from titan.documents.synthetic.page import Page
from titan.domain.document import Region


def _inside(region: Region, page: Page) -> bool:
    height, width = page.pixels.shape[:2]
    return (
        min(region.x, region.y) >= 0
        and region.x + region.width <= width
        and region.y + region.height <= height
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_page_holds_what_its_labels_say(design: str) -> None:
    page = draw_page(design, 11)
    assert (page.pixels == draw_page(design, 11).pixels).all()
    assert (page.pixels != draw_page(design, 12).pixels).any()
    regions = [field.region() for field in (*page.fields.values(), *page.zone)]
    assert all(_inside(region, page) for region in regions)
    for region in regions:
        part = page.pixels[region.y : region.y + region.height, region.x : region.x + region.width]
        assert part.max() - part.min() > 60, "no print where the label says"
    if page.format is not None:
        assert parse_mrz(page.format, page.mrz, TODAY).valid
    assert page.fields["document_number"].text == page.bearer.document_number


def test_designs_are_drawn_by_four_pens() -> None:
    assert {layout.pen for layout in LAYOUTS.values()} == {"pillow", "vector", "opencv", "plain"}


def test_two_bearers_can_share_a_style() -> None:
    first, second = (draw_page("permit", 4, bearer_seed=seed) for seed in (1, 2))
    assert first.bearer != second.bearer
    for name, field in first.fields.items():
        assert field.typeface == second.fields[name].typeface
        assert field.left == second.fields[name].left
    corner = np.s_[:40, -40:]
    assert (first.pixels[corner] == second.pixels[corner]).all()
