"""The picture of an alert: accounts as lines, payments as arrows between them, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LEFT, _TOP, _ROW, _STEP, _RIGHT = 150, 34, 46, 96, 24


@dataclass(frozen=True, slots=True)
class Arrow:
    """One payment of the picture.

    Attributes:
        x: where it stands, in pixels from the left.
        start, end: of the arrow, in pixels from the top.
        amount, currency, time: of the payment.
        source, target: accounts.
    """

    x: int
    start: int
    end: int
    amount: Any
    currency: str
    time: Any
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the template draws it.

    Attributes:
        width, height: in pixels.
        accounts: name, pixels from the top, and whether it is the subject.
        left, right: where the accounts' lines begin and end.
        arrows: payments, in the order in which the money moved.
    """

    width: int
    height: int
    accounts: tuple[tuple[str, int, bool], ...]
    left: int
    right: int
    arrows: tuple[Arrow, ...]


def draw(transactions: Sequence[Mapping[str, Any]], subject: str) -> Picture:
    """Lay the evidence of an alert out.

    Args:
        transactions: in the order in which the money moved.
        subject: the account that the alert is about.
    """
    rows: dict[str, int] = {}
    for payment in transactions:
        for name in (payment["source"], payment["target"]):
            rows.setdefault(name, _TOP + _ROW * len(rows) + _ROW // 2)
    arrows = tuple(
        Arrow(
            x=_LEFT + _STEP // 2 + place * _STEP,
            start=rows[payment["source"]],
            end=rows[payment["target"]],
            amount=payment["amount"],
            currency=payment["currency"],
            time=payment["time"],
            source=payment["source"],
            target=payment["target"],
        )
        for place, payment in enumerate(transactions)
    )
    right = _LEFT + _STEP * max(1, len(arrows))
    accounts = tuple((name, y, name == subject) for name, y in rows.items())
    height = _TOP + _ROW * max(1, len(rows))
    return Picture(right + _RIGHT, height, accounts, _LEFT, right, arrows)
