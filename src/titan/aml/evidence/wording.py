"""Times, amounts, names and features as short words."""

from datetime import UTC, datetime

from titan.aml.currencies import MINOR_UNITS
from titan.aml.ledger import SECONDS_PER_DAY, Ledger

_LONGEST_NAME = 20
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
