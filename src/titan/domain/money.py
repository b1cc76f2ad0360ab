"""Transactions, and what laundering looks like among them."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement of money.

    Attributes:
        id: the row's number in its file, from 0, or the sender's own reference.
        source, target: accounts or addresses.
        amount: in minor units of the currency.
        currency: ISO 4217 code, or a token's symbol.
        time: seconds, or the simulator's steps; only order and differences are used.
    """

    id: int
    source: str
    target: str
    amount: int
    currency: str
    time: int


class Typology(StrEnum):
    """Shapes in which laundering moves money.

    The first eight are the vocabulary of AMLworld (E. Altman and others, "Realistic synthetic
    financial transactions for anti-money laundering models", 2023).
    """

    FAN_IN = "fan-in"
    FAN_OUT = "fan-out"
    CYCLE = "cycle"
    BIPARTITE = "bipartite"
    STACK = "stack"
    SCATTER_GATHER = "scatter-gather"
    GATHER_SCATTER = "gather-scatter"
    RANDOM = "random"
    RAPID_CYCLING = "rapid-cycling"
    PEEL_CHAIN = "peel-chain"
    STRUCTURING = "structuring"
    MIXER_EXPOSURE = "mixer-exposure"
    TRADE_BASED = "trade-based"
    LISTED_TAINT = "listed-taint"
    LISTED_NAME = "listed-name"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True)
class Driver:
    """What one feature did to a score.

    Attributes:
        feature: its name.
        value: what it was.
        contribution: what it added to the logarithm of the odds.
    """

    feature: str
    value: float
    contribution: float


@dataclass(frozen=True, slots=True)
class Alert:
    """A suspicion that an analyst can follow.

    Attributes:
        subject: the account it is about.
        typology: the shape that was found.
        score: 0 to 1, the model's score of the subject.
        transactions: the evidence, in the order in which the money moved.
        explanation: one sentence for a person.
        id: names it among the alerts of its batch; empty in reports of releases without.
        shapes: every shape that the alerted payment is part of, the strongest first.
        drivers: the features that did most to the score, the strongest first.
    """

    subject: str
    typology: Typology
    score: float
    transactions: tuple[Transaction, ...]
    explanation: str
    id: str = ""
    shapes: tuple[Typology, ...] = ()
    drivers: tuple[Driver, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskReport:
    """The result of one batch.

    Attributes:
        accounts, transactions: how many were scored.
        rejected: how many rows were refused at the door.
        scores: account to score, highest first, for the accounts above `threshold`.
        alerts: suspicions, highest score first.
        model_id: which model scored.
        threshold: scores at or above it raise an alert.
        rejections: reason code to number of rows refused for it.
    """

    accounts: int
    transactions: int
    rejected: int
    scores: dict[str, float]
    alerts: tuple[Alert, ...]
    model_id: str
    threshold: float
    rejections: dict[str, int] = field(default_factory=dict)
