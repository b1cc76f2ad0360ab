"""Within which limits a shape is looked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

REPORTING_LIMITS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"USD": (10_000, 3_000), "EUR": (10_000, 1_000), "CAD": (10_000, 1_000), "AUD": (10_000,)}
)
"""Whole units of a currency from which a payment must be reported, recorded or identified.

United States: 31 CFR 1010.311 and 1010.410; European Union: Regulation (EU) 2024/1624, article
80, and Regulation (EU) 2023/1113, article 5; Canada and Australia: the threshold reports and the
travel rule of FINTRAC and AUSTRAC.
"""


@dataclass(frozen=True)
class Limits:
    """What counts as a laundering shape, and how far the search goes.

    Attributes:
        days: longest duration of a shape.
        scales: lengths in days of the windows in which bursts are counted.
        part_hours: longest time between payments of one pair that count as parts of one.
        few: most payments of one pair that still count as no standing relation.
        degree: fewest partners on one side of a fan, a gather or a scatter.
        middles: fewest accounts in the middle of a scatter-gather, or on a side of a bipartite.
        shortest, longest: number of accounts on a cycle.
        hops: fewest payments of a chain.
        keep: largest part of an amount that one who passes it on may keep.
        add: largest part that it may add.
        rapid_hours: longest duration of a rapid cycle.
        reporting: currency to whole units of the limits that structuring stays below.
        below: how close to the limit a structured payment stays, as a part of it.
        parts: fewest structured payments.
        mixers: places of accounts listed as mixers.
        unusual: least `Found.unusual` worth reporting.
        steps: most steps tried from one payment, or one account, before its search is cut.
        crowd: most partners of an account that is still looked at as one of a group.
        most: most shapes kept of one typology.
    """

    days: float = 30.0
    scales: tuple[float, ...] = (0.25, 1.0, 3.0, 7.0, 14.0, 30.0)
    part_hours: float = 120.0
    few: int = 5
    degree: int = 3
    middles: int = 2
    shortest: int = 3
    longest: int = 16
    hops: int = 3
    keep: float = 0.4
    add: float = 0.25
    rapid_hours: float = 24.0
    reporting: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: REPORTING_LIMITS)
    below: float = 0.2
    parts: int = 3
    mixers: tuple[int, ...] = ()
    unusual: float = 1.5
    steps: int = 20_000
    crowd: int = 128
    most: int = 100_000
