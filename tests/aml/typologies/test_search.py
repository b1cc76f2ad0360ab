from dataclasses import replace

import numpy as np
import pytest
from ledgers import Row, background, hidden, ledger_of
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.aml.typologies.found import Found
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.search import find_all, search
from titan.domain.money import Typology

DAY, HOUR = 86_400, 3_600
BEFORE = len(background())
START = 30 * DAY


def fan(outgoing: bool, count: int = 8) -> list[Row]:
    ends = [(450, 460 + n) if outgoing else (460 + n, 450) for n in range(count)]
    return [(*end, 50_000 + 700 * n, START + n * HOUR) for n, end in enumerate(ends)]


def circle(count: int, hop: int = 20 * HOUR) -> list[Row]:
    return [
        (450 + n, 450 + (n + 1) % count, 90_000 - 1_000 * n, START + n * hop) for n in range(count)
    ]


SCATTER_GATHER = [(450, 460 + n, 40_000 + 5_000 * n, START + n * HOUR) for n in range(5)] + [
    (460 + n, 451, 39_000 + 5_000 * n, START + (9 + n) * HOUR) for n in range(5)
]
GATHER_SCATTER = [(460 + n, 450, 40_000 + 5_000 * n, START + n * HOUR) for n in range(5)] + [
    (450, 470 + n, 60_000 - 100 * n, START + (9 + n) * HOUR) for n in range(4)
]
BIPARTITE = [
    (450 + a, 460 + b, 30_000 + 900 * a + 77 * b, START + (3 * a + b) * HOUR)
    for a in range(3)
    for b in range(3)
]
STACK = BIPARTITE + [
    (460 + b, 470 + c, 29_000 + 900 * c + 77 * b, START + (12 + 3 * b + c) * HOUR)
    for b in range(3)
    for c in range(3)
]
CHAIN = [(450 + n, 451 + n, 80_000 - 900 * n, START + 9 * n * HOUR) for n in range(5)]
PEEL = [
    row
    for n in range(4)
    for row in (
        (450 + n, 451 + n, 800_000 - 90_000 * n, START + 9 * n * HOUR),
        (451 + n, 480 + n, 90_000, START + (9 * n + 5) * HOUR),
    )
][:-1]
STRUCTURING = [(460 + n % 2, 450, 900_000 + 9_000 * n, START + n * 7 * HOUR) for n in range(9)]
MIXER = [(460 + n, 450, 100_000, START + n * HOUR) for n in range(5)] + [
    (450, 470 + n, 98_000, START + (9 + n) * HOUR) for n in range(5)
]
PLANTED = {
    Typology.FAN_OUT: fan(outgoing=True),
    Typology.FAN_IN: fan(outgoing=False),
    Typology.CYCLE: circle(7),
    Typology.RAPID_CYCLING: circle(3, HOUR),
    Typology.SCATTER_GATHER: SCATTER_GATHER,
    Typology.GATHER_SCATTER: GATHER_SCATTER,
    Typology.BIPARTITE: BIPARTITE,
    Typology.STACK: STACK,
    Typology.RANDOM: CHAIN,
    Typology.PEEL_CHAIN: PEEL,
    Typology.STRUCTURING: STRUCTURING,
    Typology.MIXER_EXPOSURE: MIXER,
}


def of(found: tuple[Found, ...], typology: Typology) -> list[Found]:
    return [one for one in found if one.typology is typology]


@pytest.mark.parametrize("typology", PLANTED, ids=str)
def test_a_planted_shape_comes_out_with_exactly_its_payments(typology: Typology) -> None:
    rows = PLANTED[typology]
    ledger = hidden(rows)
    planted = set(range(BEFORE, BEFORE + len(rows)))
    matches = [one for one in of(find_all(ledger), typology) if set(one.payments) == planted]
    assert len(matches) == 1
    (one,) = matches
    assert set(one.accounts) == {end for row in rows for end in row[:2]}
    assert list(one.payments) == sorted(one.payments, key=lambda p: (ledger.time[p], p))
    assert (one.started, one.ended) == (rows[0][3], max(row[3] for row in rows))
    assert one.unusual > 3, "habit explains it less than once in a thousand"


@pytest.mark.parametrize("typology", PLANTED, ids=str)
def test_a_habit_is_less_unusual_than_a_single_time(typology: Typology) -> None:
    rows = PLANTED[typology]
    again = [
        (source, target, amount, time + days * DAY)
        for days in (-28, -21, -14, -7, 7, 14, 21)
        for source, target, amount, time in rows
    ]
    once = _strongest(find_all(hidden(rows)), typology, rows)
    often = _strongest(find_all(hidden([*rows, *again])), typology, rows)
    assert often < once


def _strongest(found: tuple[Found, ...], typology: Typology, rows: list[Row]) -> float:
    members = {end for row in rows for end in row[:2]}
    strengths = [one.unusual for one in of(found, typology) if set(one.accounts) <= members]
    return max(strengths, default=0.0)


def test_an_amount_is_what_was_put_in() -> None:
    for typology, rows in PLANTED.items():
        put_in = {
            Typology.CYCLE: rows[0][2],
            Typology.RAPID_CYCLING: rows[0][2],
            Typology.RANDOM: rows[0][2],
            Typology.PEEL_CHAIN: rows[0][2],
            Typology.SCATTER_GATHER: sum(row[2] for row in rows[:5]),
            Typology.GATHER_SCATTER: sum(row[2] for row in rows[:5]),
            Typology.MIXER_EXPOSURE: sum(row[2] for row in rows[:5]),
            Typology.STACK: sum(row[2] for row in rows[:9]),
        }.get(typology, sum(row[2] for row in rows))
        whole = tuple(range(BEFORE, BEFORE + len(rows)))
        amounts = [
            one.amount
            for one in of(find_all(hidden(rows)), typology)
            if tuple(sorted(one.payments)) == whole
        ]
        assert amounts == [put_in], typology


def test_the_order_of_the_rows_does_not_change_what_is_found() -> None:
    ledger = hidden(STACK)
    order = np.random.default_rng(1).permutation(len(ledger))
    shuffled = replace(
        ledger,
        **{
            name: getattr(ledger, name)[order]
            for name in ("source", "target", "amount", "time", "currency", "row")
        },
    )
    plain = {(one.typology, one.payments, one.unusual) for one in find_all(ledger)}
    again = {
        (one.typology, tuple(_timely(ledger, order[list(one.payments)])), one.unusual)
        for one in find_all(shuffled)
    }
    assert again == plain
    assert find_all(ledger) == find_all(ledger)


def _timely(ledger: Ledger, payments: NDArray[np.int64]) -> list[int]:
    return sorted(payments.tolist(), key=lambda payment: (ledger.time[payment], payment))


def test_nothing_is_found_in_nothing() -> None:
    for rows in ([], [(1, 1, 500, 3)], [(1, 2, 500, 3)]):
        assert search(ledger_of(rows)).found == ()
        assert search(ledger_of(rows)).cuts == {}


def test_what_is_left_out_is_counted() -> None:
    rows = [row for typology in PLANTED for row in PLANTED[typology]]
    whole = search(hidden(rows))
    cut = search(hidden(rows), Limits(most=1, steps=3))
    for typology in PLANTED:
        kept = len(of(cut.found, typology))
        assert kept <= 2, "a stack may come from two detectors"
        if len(of(whole.found, typology)) > kept:
            assert cut.cuts[typology] > 0, typology
    assert cut.cuts[Typology.SCATTER_GATHER] > 0, "steps are counted too"


def test_listed_mixers_are_told_with_everyone_who_deals_with_them() -> None:
    rows = [(1, 5, 900, 3), (5, 2, 500, 9), (2, 3, 500, 10)]
    found = of(find_all(ledger_of(rows), Limits(mixers=(5,))), Typology.MIXER_EXPOSURE)
    assert {one.payments for one in found} == {(0,), (1,)}


def test_an_account_that_gathers_and_scatters_twice_is_told_twice() -> None:
    week = 7 * DAY
    again = [(a + 20, b, amount, time + week) for a, b, amount, time in GATHER_SCATTER[:5]]
    again += [(a, b + 20, amount, time + week) for a, b, amount, time in GATHER_SCATTER[5:]]
    found = of(find_all(hidden(GATHER_SCATTER + again)), Typology.GATHER_SCATTER)
    mine = {one.payments for one in found if 450 in one.accounts}
    first = tuple(range(BEFORE, BEFORE + 9))
    assert first in mine
    assert tuple(place + 9 for place in first) in mine
