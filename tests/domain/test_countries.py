"""The country index: complete, dense, stable."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.domain.countries import (
    CODES,
    MASK_BITS,
    country_code,
    country_index,
    country_mask,
    every_country_but,
    is_country,
)

codes = st.sampled_from(CODES)


def test_index_holds_all_of_iso_3166_and_the_icao_persons() -> None:
    assert len(CODES) == 249 + 6
    assert len(set(CODES)) == len(CODES)
    assert len(CODES) < MASK_BITS


def test_order_never_changes() -> None:
    # A changed order would change the meaning of credentials already issued.
    digest = hashlib.sha256(" ".join(CODES[:255]).encode()).hexdigest()
    assert digest == "79f7ee947623fcb3263e8fbc68952d0ff4a7b6c88f7e524634d697359bbeb367"


@given(codes)
def test_code_and_index_are_inverse(code: str) -> None:
    assert country_code(country_index(code)) == code


@pytest.mark.parametrize(("printed", "meant"), [("D<<", "DEU"), ("GBD", "GBR"), ("UTO", "UTO")])
def test_printed_codes_mean_countries(printed: str, meant: str) -> None:
    assert country_code(country_index(printed)) == meant


@pytest.mark.parametrize("wrong", ["", "ZZZ", "DEUX", "deu"])
def test_unknown_codes_are_refused(wrong: str) -> None:
    assert not is_country(wrong)
    with pytest.raises(KeyError):
        country_index(wrong)


@given(st.sets(codes))
def test_mask_and_its_complement_part_the_world(some: set[str]) -> None:
    allowed, others = country_mask(some), every_country_but(some)
    assert allowed & others == 0
    assert allowed | others == every_country_but([])
    assert (allowed | others) & 1 == 0, "index 0, not stated, is in no set"
