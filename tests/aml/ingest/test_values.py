"""What is read at once is read as cell by cell, or left to that."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.currencies import MINOR_UNITS, TOKENS
from titan.aml.ingest.cells import RowRefusedError, amount_of, time_of
from titan.aml.ingest.tables import text_of
from titan.aml.ingest.values import (
    COUNTED,
    DATED,
    DROPS,
    EXACT,
    ODD,
    ROUNDED,
    UNUSUAL,
    amounts_of,
    times_of,
)

NUMBERS = st.one_of(
    st.decimals(0, 10**12, allow_nan=False, places=2).map(str),
    st.decimals(0, 10**6, allow_nan=False, places=12).map(str),
    st.floats(0, 1e18).map(repr),
    st.text(st.sampled_from("0123456789. -+eE_"), max_size=22),
)
CURRENCIES = st.sampled_from(["USD", "JPY", "BHD", "CLF", "BTC", "ETH", "USDC"])


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.tuples(NUMBERS, CURRENCIES), min_size=1, max_size=20))
def test_amounts(some: list[tuple[str, str]]) -> None:
    decimals = [MINOR_UNITS[code] + (DROPS if code in TOKENS else 0) for _, code in some]
    amounts, how = amounts_of(text_of([text for text, _ in some]), np.array(decimals, np.int8))
    for (text, code), amount, way in zip(some, amounts.tolist(), how.tolist(), strict=True):
        if way != UNUSUAL:
            assert (amount, way == ROUNDED) == amount_of(text, code)


def test_plain_amounts_are_read_at_once() -> None:
    texts = ["0", "1.5", " 12.34 ", "999999999999999.99", "1.005", ".5", "5."]
    amounts, how = amounts_of(text_of(texts), np.full(len(texts), 2, np.int8))
    assert amounts.tolist() == [0, 150, 1234, 99999999999999999, 101, 50, 500]
    assert how.tolist() == [EXACT] * 4 + [ROUNDED] + [EXACT] * 2
    assert amounts_of(text_of(["1"]), np.array([-1], np.int8))[1].tolist() == [UNUSUAL]


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1,5", "1.2.3", "NaN", "1" * 19, "٣"])
def test_unusual_amounts_are_left(text: str) -> None:
    assert amounts_of(text_of([text]), np.array([2], np.int8))[1].tolist() == [UNUSUAL]


def test_halves_are_rounded_up_and_the_largest_fits() -> None:
    assert amount_of("0.005", "USD") == (1, True)
    assert amount_of("0.0049999", "USD") == (0, True)
    assert amount_of("92233720368547758.07", "USD") == (2**63 - 1, False)
    assert amount_of("0.0000000019", "ETH") == (1, False)
    with pytest.raises(RowRefusedError, match="amount-too-large"):
        amount_of("92233720368547758.075", "USD")
    assert amount_of("1" + "0" * 15 + "." + "3" * 60, "USD") == (10**17 + 33, True)
    assert Decimal(amount_of("12.34", "USD")[0]) == 1234


DATES = st.one_of(
    st.datetimes().map(lambda moment: moment.isoformat(" ", "minutes").replace("-", "/")),
    st.datetimes().map(lambda moment: moment.isoformat("T", "seconds")),
    st.datetimes().map(lambda moment: moment.isoformat("T", "seconds") + "Z"),
    st.dates().map(str),
    st.integers(-(10**11), 10**11).map(str),
    st.integers(10**11, 10**19).map(str),
    st.text(st.sampled_from("0123456789-/:T Z+."), max_size=20),
)


@settings(deadline=None)  # the first call compiles
@given(st.lists(DATES, min_size=1, max_size=20))
def test_times(texts: list[str]) -> None:
    times, how = times_of(text_of(texts), None)
    for text, time, way in zip(texts, times.tolist(), how.tolist(), strict=True):
        if way != ODD:
            assert (time, way == DATED) == time_of(text)


def test_usual_times_are_read_at_once() -> None:
    texts = ["2022/09/01 00:20", "2022-09-01T00:20:05Z", "2024-02-29", "17", "1661990400"]
    times, how = times_of(text_of(texts), None)
    assert times.tolist() == [1661991600, 1661991605, 1709164800, 17, 1661990400]
    assert how.tolist() == [DATED, DATED, DATED, COUNTED, COUNTED]
    for text in ("2023-02-29", "2022-13-01", "2022/09-01", "2022-09-01 24:00", "soon", ""):
        assert times_of(text_of([text]), None)[1].tolist() == [ODD]
    with pytest.raises(RowRefusedError, match="time-invalid"):
        time_of("2022-09-01 24:00")


def test_digits_that_are_a_moment() -> None:
    texts = ["1678512480000", "1678512480000999", "1678512480000999999", "20230311052800"]
    assert [time_of(text) for text in [*texts, "202303110528"]] == [(1678512480, True)] * 5
    times, how = times_of(text_of(texts), None)
    assert times.tolist()[:2] == [1678512480] * 2
    assert how.tolist() == [DATED, DATED, ODD, ODD]
    for text in ("16770820400001", "20231301000000", "167785124800001"):
        with pytest.raises(RowRefusedError, match="time-invalid"):
            time_of(text)


def test_a_clock_in_a_column_of_its_own() -> None:
    days, clocks = (
        text_of(["2022-10-07", "2022-10-07", "5"]),
        text_of(["10:35:19", "late", "10:00"]),
    )
    times, how = times_of(days, clocks)
    assert (int(times[0]), how.tolist()) == (1665138919, [DATED, ODD, ODD])
