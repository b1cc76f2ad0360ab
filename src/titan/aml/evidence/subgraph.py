"""The bounded part of a ledger that one alert is about: what is scored is what is shown."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from titan.aml.compiled import compiled
from titan.aml.ledger import Ledger
from titan.aml.sorting import by_time, sorted_by
from titan.aml.typologies.flows import Habits, flows_of
from titan.aml.typologies.limits import Limits

_BRANCHES = 3
_SEEDS = 6  # payments of payer and payee, each, whose money is followed like the alerted one's


@dataclass(frozen=True)
class Bounds:
    """How much of a ledger one alert may look at.

    Attributes:
        payments: most of them.
        per_account: most payments of one account, those nearest in time to the alert first.
        partners: accounts that payer and payee dealt with, each, whose own payments are looked
            at too; those dealt with nearest in time first.
        trail: accounts to which the money is followed beyond those, in each direction.
        days: how far from the alert, in either direction.
        ahead: whether payments after the alert are looked at.
        keep, add: how much of an amount may be missing, or be added, when a payment is followed
            by the next; wide, since either may be one part of several.
    """

    payments: int = 2000
    per_account: int = 200
    partners: int = 48
    trail: int = 32
    days: float = 30.0
    ahead: bool = True
    keep: float = 0.8
    add: float = 0.25


@dataclass(frozen=True, eq=False)
class Subgraph:
    """Some payments of a ledger, as a ledger of their own.

    Attributes:
        ledger: K payments, in the order of the whole.
        places: int64 [K], where they stand in the whole.
        alerted: place in `ledger` of the payment that the alert is about.
        whole: whether no bound cut anything off.
        habits: what is usual in the whole.
    """

    ledger: Ledger
    places: NDArray[np.int64]
    alerted: int
    whole: bool
    habits: Habits


class Surroundings:
    """Cuts subgraphs out of a ledger.

    Args:
        ledger: E payments among N accounts.
        bounds: how large they may be.
        habits: what is usual in the ledger, where that is known already.
    """

    def __init__(
        self, ledger: Ledger, bounds: Bounds | None = None, habits: Habits | None = None
    ) -> None:
        self.ledger = ledger
        self.bounds = bounds or Bounds()
        self.habits = habits or flows_of(ledger, Limits()).habits
        ends = np.concatenate((ledger.source, ledger.target))
        order = by_time(ledger.time)
        both = np.stack((order, order + np.int32(len(order))), axis=1).ravel()
        touching, self._start = sorted_by(ends, both, len(ledger.accounts))
        self._touching = touching % np.int32(max(len(order), 1))

    def most_suspect(self, account: int, scores: NDArray[np.floating]) -> int | None:
        """Return the payment of an account that scores highest, the earliest of equals."""
        mine = self._touching[self._start[account] : self._start[account + 1]]
        return int(mine[np.argmax(scores[mine])]) if len(mine) else None

    def around(self, payment: int, held: tuple[int, ...] = ()) -> Subgraph:
        """Return what surrounds a payment.

        First come the payments of payer and payee, then those of the accounts they dealt with,
        then those along which the alerted money came and went; always the nearest in time first,
        until a bound is met.

        Args:
            payment: its place in the ledger.
            held: payments that are known to belong to it; they and their accounts' come first.
        """
        ledger, bounds = self.ledger, self.bounds
        moment = int(ledger.time[payment])
        reach = int(bounds.days * ledger.day)
        window = (moment - reach, moment + reach if bounds.ahead else moment)
        ends = list(dict.fromkeys((int(ledger.source[payment]), int(ledger.target[payment]))))
        chosen: dict[int, None] = dict.fromkeys((payment, *held))
        whole = True
        partners: dict[int, None] = {}
        seeds = [payment]
        for account in ends:
            near, cut = self._near(account, moment, window, bounds.per_account)
            seeds += near[:_SEEDS].tolist()
            whole &= not cut
            chosen.update(dict.fromkeys(near.tolist()))
            met = self._partners(account, near)
            whole &= len(met) <= bounds.partners
            partners.update(dict.fromkeys(met[: bounds.partners]))
        trail = self._trail(np.array(list(dict.fromkeys(seeds))), window)
        shares = dict.fromkeys(partners, bounds.per_account // 4)
        known = np.concatenate((ledger.source[list(held)], ledger.target[list(held)])).tolist()
        shares = dict.fromkeys(known, bounds.per_account // 4) | shares
        for account, most in (dict.fromkeys(trail, bounds.per_account // 16) | shares).items():
            near, cut = self._near(account, moment, window, most)
            whole &= not cut
            chosen.update(dict.fromkeys(near.tolist()))
        whole &= len(chosen) <= bounds.payments
        places = np.sort(np.array(list(chosen)[: bounds.payments], dtype=np.int64))
        alerted = int(np.searchsorted(places, payment))
        return Subgraph(part_of(ledger, places), places, alerted, bool(whole), self.habits)

    def _near(
        self, account: int, moment: int, window: tuple[int, int], most: int
    ) -> tuple[NDArray[np.int32], bool]:
        """Return an account's payments by their distance in time, and whether some were cut."""
        mine = self._touching[self._start[account] : self._start[account + 1]]
        time = self.ledger.time[mine]
        first, last = np.searchsorted(time, [window[0], window[1] + 1])
        mine, time = mine[first:last], time[first:last]
        order = np.argsort(np.abs(time - moment), kind="stable")[:most]
        return mine[order], len(mine) > most

    def _partners(self, account: int, near: NDArray[np.int32]) -> list[int]:
        """Return who an account dealt with, in the order of some payments of it."""
        source, target = self.ledger.source[near], self.ledger.target[near]
        others = np.where(source == account, target, source).tolist()
        return [other for other in dict.fromkeys(others) if other != account]

    def _trail(self, seeds: NDArray[np.int64], window: tuple[int, int]) -> list[int]:
        """Return the accounts through which the money of some payments came and went."""
        ledger, bounds = self.ledger, self.bounds
        bands = np.log([1 - bounds.keep, 1 + bounds.add])
        arrived = ledger.amount if ledger.received is None else ledger.received
        steps = _Steps(
            self._start,
            self._touching,
            ledger.source,
            ledger.target,
            ledger.time,
            ledger.amount,
            arrived,
            window[0],
            window[1],
            float(bands[0]),
            float(bands[1]),
        )
        ends = np.empty(2 * bounds.trail, dtype=np.int32)
        made = _follow(steps, seeds, True, ends[: bounds.trail])
        back = _follow(steps, seeds, False, ends[made : made + bounds.trail])
        return list(dict.fromkeys(ends[: made + back].tolist()))


class _Steps(NamedTuple):
    """A ledger by account, and which payments can carry the money of another on.

    Attributes:
        start, touching: the payments of each account in the order of time.
        source, target, time, paid, received: columns of the ledger.
        since, until: times looked at.
        least, most: logarithm of the smallest and largest part that is passed on.
    """

    start: NDArray[np.int64]
    touching: NDArray[np.int32]
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    time: NDArray[np.int64]
    paid: NDArray[np.int64]
    received: NDArray[np.int64]
    since: int
    until: int
    least: float
    most: float


@compiled
def _follow(steps: _Steps, seeds: NDArray[np.int64], forward: bool, ends: NDArray[np.int32]) -> int:
    """Step from payment to payment, to the three nearest in time and amount of each.

    Writes the accounts come to, those few steps away first, and returns how many.
    """
    trail = np.empty(len(ends) + len(seeds), dtype=np.int64)
    trail[: len(seeds)] = seeds
    made = at = 0
    nearest = np.empty(_BRANCHES, dtype=np.int64)
    while at < made + len(seeds) and made < len(ends):
        number = _nearest(steps, trail[at], forward, nearest)
        at += 1
        for following in nearest[:number]:
            end = steps.target[following] if forward else steps.source[following]
            if made < len(ends) and not (ends[:made] == end).any():
                ends[made], trail[made + len(seeds)] = end, following
                made += 1
    return made


@compiled
def _nearest(steps: _Steps, current: int, forward: bool, nearest: NDArray[np.int64]) -> int:
    """Write the payments that are likeliest to carry a payment's money; return how many."""
    account = steps.target[current] if forward else steps.source[current]
    costs = np.full(len(nearest), np.inf)
    number = 0
    for other in steps.touching[steps.start[account] : steps.start[account + 1]]:
        if not steps.since <= steps.time[other] <= steps.until or other == current:
            continue
        before, after = (current, other) if forward else (other, current)
        wait = steps.time[after] - steps.time[before]
        if steps.target[before] != account or steps.source[after] != account or wait < 0:
            continue
        part = np.log(max(steps.paid[after], 1) / max(steps.received[before], 1))
        cost = (wait + 1.0) * (abs(part) + 0.02)
        if not steps.least <= part <= steps.most or cost >= costs[-1]:
            continue
        place = len(costs) - 1
        while place > 0 and costs[place - 1] > cost:
            costs[place], nearest[place] = costs[place - 1], nearest[place - 1]
            place -= 1
        costs[place], nearest[place] = cost, other
        number = min(number + 1, len(nearest))
    return number


def part_of(ledger: Ledger, places: NDArray[np.int64]) -> Ledger:
    """Return some payments as a ledger of their own, without its labels.

    Accounts are numbered anew in the same order; currencies and ways of payment keep theirs.
    """
    accounts, ends = np.unique(
        np.concatenate((ledger.source[places], ledger.target[places])), return_inverse=True
    )
    coin, received, method = ledger.received_currency, ledger.received, ledger.method
    return replace(
        ledger,
        accounts=tuple(ledger.accounts[account] for account in accounts.tolist()),
        source=ends[: len(places)].astype(np.int32),
        target=ends[len(places) :].astype(np.int32),
        amount=ledger.amount[places],
        time=ledger.time[places],
        currency=ledger.currency[places],
        row=ledger.row[places],
        rejections={},
        rejects=None,
        method=None if method is None else method[places],
        received=None if received is None else received[places],
        received_currency=None if coin is None else coin[places],
        truth=None,
    )
