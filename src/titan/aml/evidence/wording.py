"""Times, amounts, names and features as short words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from titan.aml.currencies import MINOR_UNITS
from titan.aml.ledger import SECONDS_PER_DAY, Ledger
from titan.domain.money import Typology

_LONGEST_NAME = 20
_TYPOLOGIES: Mapping[Typology, str] = MappingProxyType(
    {
        Typology.RANDOM: "Chain of hand-overs",
        Typology.STACK: "Stack of layers",
        Typology.LEARNED: "Suspected by the model",
        Typology.BIPARTITE: "Many to many",
    }
)
_POWERS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def moment_text(ledger: Ledger, time: int) -> str:
    """Write a time: date and hour in UTC, or the number of a simulator's step."""
    if ledger.day != SECONDS_PER_DAY:
        return f"step {time}"
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M")


def short_amount(ledger: Ledger, payment: int) -> str:
    """Write an amount in three digits: ``77.4k RUB``."""
    code = ledger.currencies[ledger.currency[payment]]
    value = int(ledger.amount[payment]) / 10 ** MINOR_UNITS[code]
    for power, letter in _POWERS:
        if value >= power:
            return f"{value / power:.3g}{letter} {code}"
    return f"{value:.3g} {code}"


def short_name(name: str) -> str:
    """Shorten an account's name in its middle: both ends tell accounts apart."""
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:9]}…{name[-9:]}"


def typology_text(typology: Typology) -> str:
    """Name a typology for a heading."""
    return _TYPOLOGIES.get(typology, typology.value.replace("-", " ").capitalize())


def feature_text(name: str) -> str:
    """Write a feature's name, ``group.some_column``, as words."""
    if name == "neighbours.own":
        return "score of the forest before this one"
    group, _, column = name.partition(".")
    return f"{group}: {column.replace('_', ' ')}" if column else name.replace("_", " ")
