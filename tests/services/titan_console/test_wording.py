"""Codes, ids and amounts as persons read them."""

import time

import pytest

from titan.domain.case import CaseStatus
from titan_console import wording


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("case_933c7636e5453b6a0b15ca3c51226c42", "case_933c7636…"),
        ("0x" + "1f" * 20, "0x1f1f1f1f…"),
        ("installation", "installation"),
        ("key_12", "key_12"),
        ("DE89370400440532013000", "DE893704…"),
    ],
)
def test_ids_are_shortened_and_words_are_not(name: str, shown: str) -> None:
    assert wording.short(name) == shown


def test_every_status_has_words() -> None:
    assert len({wording.status_words(status) for status in CaseStatus}) == len(CaseStatus)
    assert all("_" not in wording.status_words(status) for status in CaseStatus)


def test_ages_are_told_in_their_largest_unit() -> None:
    now = time.time()
    assert [wording.age(now - seconds) for seconds in (1, 90, 7300, 200_000)] == [
        "now", "1 min", "2 h", "2 d"
    ]  # fmt: skip
    assert wording.is_old(now - 90_000)
    assert not wording.is_old(now - 80_000)


def test_codes_moments_and_money_are_readable() -> None:
    assert wording.code_words("check-digit-wrong,mrz.dates") == "check digit wrong, mrz dates"
    assert wording.code_words(None) == ""
    assert wording.moment(0) == ""
    assert wording.moment(1_795_366_401.4) == "2026-11-22 16:53"
    assert wording.money(912566) == "9\u202f125.66"
    assert wording.percent(0.353) == "35 %"
