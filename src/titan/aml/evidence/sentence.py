"""What was found, in one sentence for a person."""

from collections.abc import Callable, Mapping

from titan.aml.currencies import format_amount
from titan.aml.ledger import Ledger
from titan.aml.typologies.found import Found
from titan.domain.money import Typology

_HOUR = 24


def sentence_of(ledger: Ledger, found: Found) -> str:
    """Tell a shape: how much went where, how fast, and how unusual that is."""
    tell = _TOLD.get(found.typology, _passed_on)
    return f"{tell(ledger, found)} {_time(ledger, found)}{_habit(found)}."


def learned_sentence(ledger: Ledger, payment: int, suspects: int, score: float) -> str:
    """Tell an alert without a shape."""
    others = "; so does a payment beside it" if suspects == 1 else ""
    others = f"; so do {suspects} payments beside it" if suspects > 1 else others
    return (
        f"{_money(ledger, payment)} from {ledger.accounts[ledger.source[payment]]} to "
        f"{ledger.accounts[ledger.target[payment]]} resembles laundering with a score of "
        f"{score:.2f}{others}."
    )


def _fan_out(ledger: Ledger, found: Found) -> str:
    payer = ledger.accounts[found.accounts[0]]
    return f"{payer} paid {_whole(ledger, found)} to {len(found.accounts) - 1} new partners"


def _fan_in(ledger: Ledger, found: Found) -> str:
    hub = ledger.accounts[ledger.target[found.payments[0]]]
    return f"{len(found.accounts) - 1} new partners paid {_whole(ledger, found)} to {hub}"


def _gather_scatter(ledger: Ledger, found: Found) -> str:
    hub = int(ledger.target[found.payments[0]])
    came = {int(ledger.source[p]) for p in found.payments if ledger.target[p] == hub}
    went = {int(ledger.target[p]) for p in found.payments if ledger.source[p] == hub}
    return (
        f"{ledger.accounts[hub]} collected {_whole(ledger, found)} from {len(came)} accounts and "
        f"paid {len(went)} others"
    )


def _scatter_gather(ledger: Ledger, found: Found) -> str:
    origin, end = found.accounts[0], int(ledger.target[found.payments[-1]])
    return (
        f"{_whole(ledger, found)} went from {ledger.accounts[origin]} by "
        f"{len(found.accounts) - 2} accounts to {ledger.accounts[end]}"
    )


def _cycle(ledger: Ledger, found: Found) -> str:
    first, last = found.payments[0], found.payments[-1]
    return (
        f"{_money(ledger, first)} left {ledger.accounts[found.accounts[0]]} and went round "
        f"{len(found.accounts)} accounts; {_money(ledger, last)} came back"
    )


def _passed_on(ledger: Ledger, found: Found) -> str:
    first, last = found.payments[0], found.payments[-1]
    return (
        f"{_money(ledger, first)} of {ledger.accounts[found.accounts[0]]} was handed on by "
        f"{len(found.accounts) - 2} accounts; {_money(ledger, last)} reached "
        f"{ledger.accounts[ledger.target[last]]}"
    )


def _group(ledger: Ledger, found: Found) -> str:
    payers = {int(ledger.source[payment]) for payment in found.payments}
    payees = {int(ledger.target[payment]) for payment in found.payments}
    return f"{len(payers)} accounts paid {_whole(ledger, found)} to {len(payees)}, many to many"


def _structuring(ledger: Ledger, found: Found) -> str:
    largest = max(found.payments, key=lambda payment: int(ledger.amount[payment]))
    return (
        f"{ledger.accounts[ledger.target[largest]]} was paid {_whole(ledger, found)} in "
        f"{len(found.payments)} parts, none above {_money(ledger, largest)}"
    )


_TOLD: Mapping[Typology, Callable[[Ledger, Found], str]] = {
    Typology.FAN_OUT: _fan_out,
    Typology.FAN_IN: _fan_in,
    Typology.GATHER_SCATTER: _gather_scatter,
    Typology.MIXER_EXPOSURE: _gather_scatter,
    Typology.SCATTER_GATHER: _scatter_gather,
    Typology.CYCLE: _cycle,
    Typology.RAPID_CYCLING: _cycle,
    Typology.BIPARTITE: _group,
    Typology.STRUCTURING: _structuring,
}


def _time(ledger: Ledger, found: Found) -> str:
    days = (found.ended - found.started) / ledger.day
    if days * _HOUR < 1:
        return "within an hour"
    return f"within {days * _HOUR:.0f} hours" if days < 2 else f"within {days:.0f} days"


def _habit(found: Found) -> str:
    if found.unusual < 1:
        return ", which is not unusual for them"
    if found.unusual > 6:
        return ", which their habits explain less than once in a million times"
    times = 10**found.unusual
    digits = len(str(int(times))) - 1
    return f", which their habits explain once in {round(times, -digits):,.0f} times"


def _whole(ledger: Ledger, found: Found) -> str:
    return format_amount(found.amount, ledger.currencies[ledger.currency[found.payments[0]]])


def _money(ledger: Ledger, payment: int) -> str:
    return format_amount(int(ledger.amount[payment]), ledger.currencies[ledger.currency[payment]])
