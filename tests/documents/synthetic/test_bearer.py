from datetime import date

import numpy as np
import pytest

from titan.documents.mrz_grammar import parse_mrz
from titan.documents.synthetic.bearer import (
    STATES,
    compose_lines,
    invent_bearer,
    with_check_digits,
)
from titan.domain.document import MrzFormat

TODAY = date(2026, 11, 22)
FORMATS = [
    (MrzFormat.TD1, "I<"),
    (MrzFormat.TD2, "ID"),
    (MrzFormat.TD3, "P<"),
    (MrzFormat.MRV_A, "V<"),
    (MrzFormat.MRV_B, "V<"),
]


@pytest.mark.parametrize(("format", "code"), FORMATS)
def test_zone_says_what_the_bearer_is_and_every_digit_agrees(format: MrzFormat, code: str) -> None:
    for seed in range(50):
        bearer = invent_bearer(np.random.default_rng(seed), TODAY)
        mrz = parse_mrz(format, compose_lines(format, code, bearer), TODAY)
        assert mrz.valid
        assert mrz.document_number == bearer.document_number
        assert mrz.date_of_birth == bearer.date_of_birth
        assert mrz.date_of_expiry == bearer.date_of_expiry
        assert mrz.primary_identifier == bearer.primary_identifier
        assert mrz.issuing_state in STATES


def test_bearer_is_an_adult_whose_document_is_in_force() -> None:
    for seed in range(200):
        bearer = invent_bearer(np.random.default_rng(seed), TODAY)
        assert bearer.date_of_expiry > TODAY > bearer.date_of_issue
        assert (bearer.date_of_issue - bearer.date_of_birth).days >= 18 * 365


def test_a_changed_digit_is_refuted_until_digits_are_computed_anew() -> None:
    bearer = invent_bearer(np.random.default_rng(1), TODAY)
    upper, lower = compose_lines(MrzFormat.TD3, "P<", bearer)
    changed = (upper, lower[:3] + str((int(lower[3]) + 1) % 10) + lower[4:])
    assert not parse_mrz(MrzFormat.TD3, changed, TODAY).valid
    assert parse_mrz(MrzFormat.TD3, with_check_digits(MrzFormat.TD3, changed), TODAY).valid
