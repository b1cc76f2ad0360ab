from datetime import date

import pytest

from titan.bench.zone_pages import draw_zone_page
from titan.documents.mrz_grammar import LAYOUTS, parse_mrz
from titan.domain.document import MrzFormat

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("format", list(MrzFormat))
def test_zones_of_every_format_are_well_formed(format: MrzFormat) -> None:
    drawn = draw_zone_page(format, 3, TODAY)
    layout = LAYOUTS[format]
    assert [len(line) for line in drawn.lines] == [layout.width] * layout.height
    mrz = parse_mrz(format, drawn.lines, TODAY)
    assert mrz.valid
    assert len(mrz.check_digits) == len(layout.checks)
    assert mrz.date_of_birth is not None
    assert drawn.page.width > drawn.page.height


def test_seeds_decide_the_page() -> None:
    one, same, other = (draw_zone_page(MrzFormat.TD1, seed, TODAY) for seed in (4, 4, 5))
    assert one.lines == same.lines != other.lines
    assert one.page.tobytes() == same.page.tobytes()
