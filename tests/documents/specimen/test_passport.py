from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_grammar import parse_mrz
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import SIZE, draw_passport, specimen_lines
from titan.domain.document import MrzFormat


def test_page_has_the_proportions_of_td3(page: Image.Image) -> None:
    assert page.size == SIZE
    assert page.width / page.height == pytest.approx(125 / 88, abs=0.01)


def test_same_seed_same_pixels(page: Image.Image, holder: SpecimenHolder) -> None:
    assert np.array_equal(np.asarray(draw_passport(holder, 7)), np.asarray(page))
    assert not np.array_equal(np.asarray(draw_passport(holder, 8)), np.asarray(page))


def test_lines_carry_right_check_digits(holder: SpecimenHolder, today: date) -> None:
    mrz = parse_mrz(MrzFormat.TD3, specimen_lines(holder), today)
    assert mrz.valid
    assert (mrz.issuing_state, mrz.nationality) == ("UTO", "UTO")
    assert mrz.date_of_expiry == holder.date_of_expiry


def test_values_that_do_not_fit_are_refused(holder: SpecimenHolder) -> None:
    with pytest.raises(ValueError):
        draw_passport(replace(holder, document_number="TEN LETTERS"), 1)
