"""Write transaction files with known laundering, in AMLSim's format.

A world of accounts pays salaries, bills and friends over some months. Launderers hide cycles and
fan-ins in it; honest people make rings, collections and instalments that look much the same. All
randomness comes from one seed. The world is TITAN's own; only the file format is AMLSim's.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from titan.aml.ledger import Ledger
from titan.errors import UsageError

NODES_NAME, TRANSACTIONS_NAME = "nodes.csv", "transactions.csv"
_SMALLEST_WORLD = 200


@dataclass(frozen=True)
class Recipe:
    """What a world is like.

    Attributes:
        seed: of all randomness.
        accounts: how many.
        days: how long it lasts; a step of the file is a day.
        usual_amount: median payment in minor units.
        spread: standard deviation of the logarithm of a payment.
        steady: share of accounts that always pay the same amount.
        schemes: laundering schemes per thousand accounts.
        cycles: share of cycles among them; the rest are fan-ins.
        level: laundered amounts relative to usual ones: below 1 structured, above 1 layered.
        repeats: each hop is split into 1 to so many equal payments of one day.
        ordered: whether the hops of a cycle follow each other in time.
        fee: share kept by each mule of a cycle.
        alike: benign look-alikes per scheme.
    """

    seed: int = 0
    accounts: int = 6000
    days: int = 150
    usual_amount: int = 25_000
    spread: float = 0.6
    steady: float = 0.5
    schemes: float = 8.0
    cycles: float = 0.5
    level: float = 0.2
    repeats: int = 4
    ordered: bool = True
    fee: float = 0.02
    alike: float = 1.0

    @classmethod
    def varied(cls, seed: int, accounts: int = 6000) -> Self:
        """Draw a recipe: training on many kinds of world keeps the model from learning one."""
        draw = np.random.default_rng([seed, 1])
        low, high = ((0.01, 0.1), (0.2, 4.0), (5.0, 40.0))[seed % 3]
        return cls(
            seed=seed,
            accounts=accounts,
            spread=float(draw.uniform(0.35, 1.0)),
            steady=float(draw.choice([0.1, 0.6, 1.0])),
            cycles=float(draw.uniform(0.3, 0.8)),
            level=float(np.exp(draw.uniform(np.log(low), np.log(high)))),
            repeats=int(draw.integers(1, 6)),
            ordered=bool(draw.random() < 0.6),
            fee=float(draw.choice([0.0, 0.01, 0.03])),
            alike=float(draw.uniform(0.5, 1.5)),
        )


@dataclass(frozen=True, eq=False)
class World:
    """A simulated ledger and the truth about it.

    Attributes:
        ledger: E transactions among N accounts.
        laundering: bool [E], which transactions belong to a scheme.
        launderers: bool [N], which accounts have at least one of those.
    """

    ledger: Ledger
    laundering: NDArray[np.bool_]
    launderers: NDArray[np.bool_]


def generate(out_dir: Path, recipe: Recipe | None = None) -> World:
    """Simulate a world and write ``transactions.csv`` and ``nodes.csv`` in AMLSim's format.

    Raises:
        UsageError: ``usage.argument`` for fewer than 200 accounts.
    """
    recipe = recipe or Recipe()
    world = simulate(recipe)
    ledger = world.ledger
    amounts = (f"{amount // 100}.{amount % 100:02d}" for amount in ledger.amount.tolist())
    pairs = zip(ledger.source.tolist(), ledger.target.tolist(), strict=True)
    rows = (
        (ledger.accounts[source], ledger.accounts[target], amount, time)
        for (source, target), amount, time in zip(pairs, amounts, ledger.time.tolist(), strict=True)
    )
    out_dir.mkdir(parents=True, exist_ok=True)
    _write(out_dir / TRANSACTIONS_NAME, ("sourceNodeId", "targetNodeId", "value", "time"), rows)
    _write(
        out_dir / NODES_NAME,
        ("nodeid", "isFraud", "init_balance", "fraudStep"),
        zip(
            ledger.accounts,
            world.launderers.astype(int).tolist(),
            _balances(recipe),
            _first_steps(world),
            strict=True,
        ),
    )
    return world


def simulate(recipe: Recipe) -> World:
    """Simulate a world in memory."""
    if recipe.accounts < _SMALLEST_WORLD:
        raise UsageError("usage.argument", f"A world needs {_SMALLEST_WORLD} accounts or more.")
    simulator = _Simulator(recipe)
    simulator.live()
    simulator.look_alike()
    simulator.launder()
    return simulator.world()


class _Simulator:
    """Collects payments; each method adds one kind of behaviour."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.draw = np.random.default_rng(recipe.seed)
        self.payments: list[tuple[NDArray[np.int64], ...]] = []
        count = recipe.accounts
        self.usual = recipe.usual_amount * np.exp(self.draw.normal(0, recipe.spread, count))
        popularity = self.draw.permutation(1.0 / np.arange(1, count + 1) ** 0.7)
        self.popularity = popularity / popularity.sum()
        self.active = self.draw.pareto(2.5, count) + 0.3

    def pay(
        self,
        source: NDArray[np.int64],
        target: NDArray[np.int64],
        amount: NDArray[np.float64],
        time: NDArray[np.int64],
        illicit: bool = False,
    ) -> None:
        """Add payments; those to oneself and those after the last day do not happen."""
        happens = (source != target) & (time >= 1) & (time <= self.recipe.days)
        minor = np.maximum(np.rint(amount), 1).astype(np.int64)
        label = np.full(len(source), int(illicit), dtype=np.int64)
        self.payments.append(tuple(c[happens] for c in (source, target, minor, time, label)))

    def live(self) -> None:
        """Casual payments, standing orders and salaries: the honest background."""
        recipe, draw, count = self.recipe, self.draw, self.recipe.accounts
        each = draw.poisson(3.5 * self.active / self.active.mean())
        source = np.repeat(np.arange(count), each)
        target = draw.choice(count, len(source), p=self.popularity)
        variable = draw.random(count) >= recipe.steady
        noise = np.exp(draw.normal(0, 0.5, len(source)) * variable[source])
        self.pay(source, target, self.usual[source] * noise, self._days(len(source)))
        payer = draw.choice(count, count // 4, replace=False)
        payee = draw.choice(count, len(payer), p=self.popularity)
        times = np.array([4, 2])[(draw.random(len(payer)) < 0.5).astype(int)]
        first = draw.integers(1, 31, len(payer))
        month = np.concatenate([np.arange(n) for n in times])
        order = np.repeat(np.arange(len(payer)), times)
        when = first[order] + 30 * month + draw.integers(-1, 2, len(order))
        self.pay(payer[order], payee[order], self.usual[payer][order], when)
        employers = draw.choice(count, max(2, count // 100), replace=False)
        staff = draw.choice(count, count // 4, replace=False)
        employer = employers[draw.integers(0, len(employers), len(staff))]
        for payday in range(28, recipe.days, 60):
            self.pay(employer, staff, 4 * self.usual[employer], np.full(len(staff), payday))

    def look_alike(self) -> None:
        """Honest rings, collections and instalments, in amounts usual for those who pay."""
        recipe = self.recipe
        for _ in range(int(recipe.alike * recipe.schemes * recipe.accounts / 1000)):
            kind = self.draw.integers(0, 3)
            members = self._members()
            amount = float(self.usual[members[0]])
            if kind == 0:
                exact = self.draw.random() < 0.5  # a savings club; else a loan passed on
                again = np.exp(self.draw.normal(0, 0.0 if exact else 0.15, len(members)))
                when = self._days(1) + np.cumsum(self.draw.integers(0, 8, len(members)))
                self.pay(members, np.roll(members, -1), amount * again, when)
            elif kind == 1:
                when = self._days(1) + self.draw.integers(0, 10, len(members) - 1)
                target = np.full(len(when), members[0])
                self.pay(members[1:], target, np.full(len(when), amount), when)
            else:
                parts = int(self.draw.integers(2, 6))
                source, target = np.full(parts, members[0]), np.full(parts, members[1])
                when = np.repeat(self._days(1), parts)
                self.pay(source, target, np.full(parts, amount), when)

    def launder(self) -> None:
        """Hide the schemes."""
        recipe, draw = self.recipe, self.draw
        for _ in range(int(recipe.schemes * recipe.accounts / 1000)):
            members = self._members()
            hops = len(members)
            amount = recipe.usual_amount * recipe.level * np.exp(draw.normal(0, 0.25))
            if draw.random() < recipe.cycles:
                source, target = members, np.roll(members, -1)
                kept = amount * (1 - recipe.fee) ** np.arange(hops)
            else:
                source, target = members[1:], np.full(hops - 1, members[0])
                kept = amount * np.exp(draw.normal(0, 0.2, hops - 1))
            if recipe.ordered:
                when = self._days(1) + np.cumsum(draw.integers(0, 8, len(source)))
            else:
                when = self._days(len(source))
            parts = draw.integers(1, recipe.repeats + 1, len(source))
            hop = np.repeat(np.arange(len(source)), parts)
            self.pay(source[hop], target[hop], kept[hop], when[hop], illicit=True)

    def world(self) -> World:
        """Sort the payments by day and freeze them."""
        source, target, amount, time, label = (
            np.concatenate(columns) for columns in zip(*self.payments, strict=True)
        )
        order = np.lexsort((self.draw.permutation(len(time)), time))
        laundering = label[order].astype(bool)
        launderers = np.zeros(self.recipe.accounts, dtype=bool)
        launderers[source[order][laundering]] = launderers[target[order][laundering]] = True
        ledger = Ledger(
            accounts=tuple(str(place) for place in range(self.recipe.accounts)),
            source=source[order].astype(np.int32),
            target=target[order].astype(np.int32),
            amount=amount[order],
            time=time[order],
            currency=np.zeros(len(order), dtype=np.int16),
            currencies=("USD",),
            row=np.arange(len(order)),
            day=1,
        )
        return World(ledger, laundering, launderers)

    def _days(self, count: int) -> NDArray[np.int64]:
        return self.draw.integers(1, self.recipe.days + 1, count)

    def _members(self) -> NDArray[np.int64]:
        """Three to six different accounts, busy ones more often."""
        size = int(self.draw.integers(3, 7))
        weight = self.active / self.active.sum()
        return self.draw.choice(self.recipe.accounts, size, replace=False, p=weight)


def _balances(recipe: Recipe) -> list[str]:
    draw = np.random.default_rng([recipe.seed, 2])
    return [f"{cents / 100:.2f}" for cents in draw.integers(5_000, 30_000, recipe.accounts)]


def _first_steps(world: World) -> list[int]:
    """The first day on which an account launders, -1 for never."""
    ledger = world.ledger
    never = int(ledger.time.max()) + 1
    first = np.full(len(ledger.accounts), never)
    for end in (ledger.source, ledger.target):
        np.minimum.at(first, end[world.laundering], ledger.time[world.laundering])
    return [int(day) for day in np.where(first == never, -1, first)]


def _write(path: Path, header: tuple[str, ...], rows: object) -> None:
    """Write a CSV file that appears whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]  # iterables of different tuples
    draft.replace(path)
