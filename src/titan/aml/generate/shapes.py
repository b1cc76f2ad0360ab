"""The shapes in which money moves: who pays whom, in which stage, which share of it.

A shape knows nothing of guilt: honest people and launderers use the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from titan.domain.money import Typology

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shape:
    """The hops of one scheme among M members, who are numbered from 0.

    Attributes:
        source, target: int [H], members.
        stage: int [H], from 0; a stage follows the one before.
        share: float [H], amount in relation to a usual payment of the scheme.
        members: M.
        hub: the member in the middle, who need not be a person like the others.
        parameter: what AMLworld's patterns file says of the shape, empty for nothing.
    """

    source: Ints
    target: Ints
    stage: Ints
    share: Floats
    members: int
    hub: int = 0
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a shape is drawn with.

    Attributes:
        random: the source of chance.
        width: how many accounts on the wide side, or how many hops; at least two.
        evenness: standard deviation of the logarithm of the parts.
        fee: the most that each mule keeps.
    """

    random: np.random.Generator
    width: int
    evenness: float
    fee: float

    def parts(self, count: int) -> Floats:
        """Return parts [count] of mean one."""
        drawn = np.exp(self.random.normal(0, self.evenness, count))
        parts: Floats = drawn / drawn.mean()
        return parts

    def kept(self, count: int) -> Floats:
        """Return what each of some mules passes on of one."""
        return 1 - self.fee * self.random.random(count)


def fan_out(draw: Draw) -> Shape:
    """One pays many."""
    n = draw.width
    zeros = np.zeros(n, dtype=np.int64)
    text = f"Max {n}-degree Fan-Out"
    return Shape(zeros, np.arange(1, n + 1), zeros, draw.parts(n), n + 1, 0, text)


def fan_in(draw: Draw) -> Shape:
    """Many pay one."""
    n = draw.width
    zeros = np.zeros(n, dtype=np.int64)
    text = f"Max {n}-degree Fan-In"
    return Shape(np.arange(1, n + 1), zeros, zeros, draw.parts(n), n + 1, 0, text)


def cycle(draw: Draw) -> Shape:
    """Money goes round and comes back."""
    n = max(2, draw.width)
    order = np.arange(n)
    share = np.cumprod(np.concatenate([[1.0], draw.kept(n - 1)]))
    return Shape(order, np.roll(order, -1), order, share, n, 0, f"Max {n} hops")


def random_walk(draw: Draw) -> Shape:
    """Money is passed on from one to the next."""
    n = max(1, draw.width - 1)
    order = np.arange(n)
    share = np.cumprod(np.concatenate([[1.0], draw.kept(n - 1)]))
    return Shape(order, order + 1, order, share, n + 1, 0, f"Max {n} hops")


def bipartite(draw: Draw) -> Shape:
    """Some pay others, each several of them."""
    left = max(2, draw.width // 2)
    right = max(2, draw.width - left)
    source, target = _crossing(draw, left, right)
    zeros = np.zeros(len(source), dtype=np.int64)
    return Shape(source, left + target, zeros, draw.parts(len(source)), left + right)


def stack(draw: Draw) -> Shape:
    """Some pay others, who pay others again."""
    layers = [max(2, draw.width // 3)] * 3
    first, middle = _crossing(draw, layers[0], layers[1])
    again, last = _crossing(draw, layers[1], layers[2])
    share = draw.parts(len(first))
    got = np.bincount(middle, share, minlength=layers[1])
    split = draw.parts(len(again))
    total = np.bincount(again, split, minlength=layers[1])
    passed = split / total[again] * got[again] * draw.kept(len(again))
    return Shape(
        np.concatenate([first, layers[0] + again]),
        np.concatenate([layers[0] + middle, layers[0] + layers[1] + last]),
        np.repeat([0, 1], [len(first), len(again)]),
        np.concatenate([share, passed]),
        sum(layers),
    )


def scatter_gather(draw: Draw) -> Shape:
    """One pays many, who all pay one."""
    n = draw.width
    share, between = draw.parts(n), np.arange(2, n + 2)
    return Shape(
        np.concatenate([np.zeros(n, dtype=np.int64), between]),
        np.concatenate([between, np.ones(n, dtype=np.int64)]),
        np.repeat([0, 1], n),
        np.concatenate([share, share * draw.kept(n)]),
        n + 2,
        parameter=f"Max {n}-degree Fan-Out",
    )


def gather_scatter(draw: Draw) -> Shape:
    """Many pay one, who pays many."""
    n = draw.width
    out = max(2, int(draw.random.integers(n // 2, n + 1)))
    share, onward = draw.parts(n), draw.parts(out)
    onward *= n / out * draw.kept(1)
    return Shape(
        np.concatenate([np.arange(1, n + 1), np.zeros(out, dtype=np.int64)]),
        np.concatenate([np.zeros(n, dtype=np.int64), np.arange(n + 1, n + 1 + out)]),
        np.repeat([0, 1], [n, out]),
        np.concatenate([share, onward]),
        n + 1 + out,
        parameter=f"Max {n}-degree Fan-In",
    )


def peel_chain(draw: Draw) -> Shape:
    """A large sum goes from account to account and a little is peeled off at each."""
    n = max(3, draw.width)
    peel = draw.random.uniform(0.05, 0.25, n)
    rest = np.cumprod(1 - peel)
    before = np.concatenate([[1.0], rest[:-1]])
    on = np.arange(n)
    return Shape(
        np.concatenate([on, on]),
        np.concatenate([on + 1, n + 1 + on]),
        np.concatenate([on, on]),
        n / 2 * np.concatenate([rest, before * peel]),
        2 * n + 1,
    )


def mixer(draw: Draw) -> Shape:
    """Some pay equal sums to one account, which pays equal sums to others, later."""
    n = max(2, draw.width)
    ones = np.ones(2 * n)
    ones[n:] *= 1 - draw.fee / 4
    return Shape(
        np.concatenate([np.arange(1, n + 1), np.zeros(n, dtype=np.int64)]),
        np.concatenate([np.zeros(n, dtype=np.int64), np.arange(n + 1, 2 * n + 1)]),
        np.repeat([0, 1], n),
        ones,
        2 * n + 1,
    )


def structuring(draw: Draw) -> Shape:
    """A few people pay one account, many times, always a little below a limit."""
    people = max(1, draw.width // 4)
    n = 2 * draw.width
    source = draw.random.integers(1, people + 1, n)
    share = draw.random.uniform(0.85, 0.995, n)
    order = 4 * np.arange(n) // n
    return Shape(source, np.zeros(n, dtype=np.int64), order, share, people + 1)


def rapid_cycling(draw: Draw) -> Shape:
    """A few accounts send the same sum round and round."""
    n = 2 + draw.width % 3
    turns = max(2, draw.width // 2)
    hop = np.tile(np.arange(n), turns)
    share = np.cumprod(np.concatenate([[1.0], draw.kept(n * turns - 1) ** 0.25]))
    return Shape(hop, (hop + 1) % n, np.arange(n * turns), share, n)


def trade_based(draw: Draw) -> Shape:
    """An importer overpays invoices; the exporter hands the surplus to a third, who returns it."""
    n = max(2, draw.width // 2)
    price = draw.parts(n)
    surplus = price * draw.random.uniform(0.3, 0.6, n)
    order = np.arange(n)
    zeros = np.zeros(n, dtype=np.int64)
    return Shape(
        np.concatenate([zeros, zeros + 1, zeros[:1] + 2]),
        np.concatenate([zeros + 1, zeros + 2, zeros[:1]]),
        np.concatenate([2 * order, 2 * order + 1, [2 * n]]),
        np.concatenate([price, surplus, [surplus.sum() * draw.kept(1)[0]]]),
        3,
    )


def _crossing(draw: Draw, left: int, right: int) -> tuple[Ints, Ints]:
    """Pair two sides so that everyone is in a pair, with half as many pairs again."""
    count = max(left, right)
    more = draw.random.integers(0, count // 2 + 1)
    source = np.concatenate([np.arange(count) % left, draw.random.integers(0, left, more)])
    target = np.concatenate([np.arange(count) % right, draw.random.integers(0, right, more)])
    pair = np.unique(source * right + target)
    return pair // right, pair % right


SHAPES: MappingProxyType[Typology, Callable[[Draw], Shape]] = MappingProxyType(
    {
        Typology.FAN_OUT: fan_out,
        Typology.FAN_IN: fan_in,
        Typology.CYCLE: cycle,
        Typology.BIPARTITE: bipartite,
        Typology.STACK: stack,
        Typology.SCATTER_GATHER: scatter_gather,
        Typology.GATHER_SCATTER: gather_scatter,
        Typology.RANDOM: random_walk,
        Typology.PEEL_CHAIN: peel_chain,
        Typology.MIXER_EXPOSURE: mixer,
        Typology.STRUCTURING: structuring,
        Typology.RAPID_CYCLING: rapid_cycling,
        Typology.TRADE_BASED: trade_based,
    }
)
"""Typology to the function that draws it."""

PACE = MappingProxyType(
    {
        Typology.FAN_OUT: 1.0,
        Typology.FAN_IN: 1.0,
        Typology.CYCLE: 1.0,
        Typology.BIPARTITE: 0.35,
        Typology.STACK: 0.95,
        Typology.SCATTER_GATHER: 1.1,
        Typology.GATHER_SCATTER: 1.9,
        Typology.RANDOM: 0.7,
        Typology.PEEL_CHAIN: 0.7,
        Typology.MIXER_EXPOSURE: 1.0,
        Typology.STRUCTURING: 1.2,
        Typology.RAPID_CYCLING: 0.1,
        Typology.TRADE_BASED: 1.9,
    }
)
"""Median duration in relation to a fan's; the first eight as measured on AMLworld's large set."""
