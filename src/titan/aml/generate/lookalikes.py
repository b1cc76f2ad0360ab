"""Honest people whose payments have the shapes of laundering.

Every shape has its honest stories: payroll, rent, savings rings, supply chains, refunds, events.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from titan.aml.generate.habits import common_methods
from titan.aml.generate.laundering import mixer_of
from titan.aml.generate.payments import HONEST, Payments
from titan.aml.generate.people import COMPANY, PERSON, People
from titan.aml.generate.rhythm import Rhythm
from titan.aml.generate.schemes import Manner, cast, play
from titan.aml.generate.shapes import PACE, SHAPES, Draw
from titan.domain.money import Typology


@dataclass(frozen=True, slots=True)
class Story:
    """Why honest people pay in a shape.

    Attributes:
        name: of the story.
        shape: in which they pay.
        hub, others: kinds of account.
        level: usual payment in those of a person.
        evenness: spread of the parts; 0 where all pay the same.
        pace: length in relation to a laundering attempt of the shape; mixed with that attempt's
            own by the recipe's closeness.
        width: in relation to an attempt's.
        kept: the most of the money that stays with each.
        round: share of round amounts.
        orderly: whether stages wait for each other.
    """

    name: str
    shape: Typology
    hub: int
    others: int
    level: float
    evenness: float
    pace: float
    width: float
    kept: float = 0.0
    round: float = 0.3
    orderly: bool = True


STORIES = (
    Story("payroll of a small firm", Typology.FAN_OUT, COMPANY, PERSON, 9, 0.3, 0.03, 1.2),
    Story("refunds of a shop", Typology.FAN_OUT, COMPANY, PERSON, 0.7, 0.8, 1.0, 1.5, round=0.05),
    Story("gifts", Typology.FAN_OUT, PERSON, PERSON, 1, 0.3, 0.3, 0.7, round=0.8),
    Story("rent of a house", Typology.FAN_IN, PERSON, PERSON, 4, 0.2, 0.15, 1.0, round=0.6),
    Story("collection for a cause", Typology.FAN_IN, PERSON, PERSON, 0.4, 0.6, 0.6, 1.6, round=0.9),
    Story("payers of one invoice run", Typology.FAN_IN, COMPANY, COMPANY, 8, 0.9, 0.8, 1.0),
    Story("savings ring", Typology.CYCLE, PERSON, PERSON, 1.5, 0.0, 1.5, 0.8, round=0.9),
    Story("loan passed on and repaid", Typology.CYCLE, PERSON, PERSON, 2, 0.1, 1.0, 0.5, 0.1),
    Story("netting of a group", Typology.CYCLE, COMPANY, COMPANY, 20, 0.3, 0.3, 0.5, 0.3),
    Story("franchises and suppliers", Typology.BIPARTITE, COMPANY, COMPANY, 10, 0.7, 1.0, 1.0),
    Story("market day", Typology.BIPARTITE, PERSON, COMPANY, 0.6, 0.6, 0.2, 1.0),
    Story("supply chain", Typology.STACK, COMPANY, COMPANY, 9, 0.6, 1.0, 1.0, 0.5),
    Story("family allowances", Typology.STACK, PERSON, PERSON, 1, 0.3, 0.7, 0.7, 0.5, 0.7),
    Story("contractors", Typology.SCATTER_GATHER, COMPANY, COMPANY, 8, 0.5, 1.0, 0.8, 0.4),
    Story("flatmates", Typology.SCATTER_GATHER, PERSON, PERSON, 3, 0.1, 0.6, 0.5, 0.2),
    Story("event", Typology.GATHER_SCATTER, PERSON, PERSON, 1, 0.1, 0.7, 1.3, 0.3, 0.8),
    Story("payroll agency", Typology.GATHER_SCATTER, COMPANY, COMPANY, 9, 0.4, 0.5, 1.0, 0.1),
    Story("borrowed and lent on", Typology.RANDOM, PERSON, PERSON, 1.2, 0.2, 1.0, 0.6, 0.3, 0.6),
    Story("orders passed down", Typology.RANDOM, COMPANY, COMPANY, 9, 0.4, 0.8, 0.8, 0.5),
    Story("subcontracts", Typology.PEEL_CHAIN, COMPANY, COMPANY, 6, 0.2, 1.0, 0.7, 0.3),
    Story("customers of an exchange", Typology.MIXER_EXPOSURE, COMPANY, PERSON, 1.5, 0.7, 0.8, 1.0),
    Story("privacy seekers", Typology.MIXER_EXPOSURE, COMPANY, PERSON, 1, 0.0, 1.0, 0.6),
    Story("instalments", Typology.STRUCTURING, COMPANY, PERSON, 2, 0.0, 1.5, 0.4),
    Story("takings of a shop", Typology.STRUCTURING, COMPANY, COMPANY, 5, 0.3, 1.0, 0.8),
    Story("sweeps of a group", Typology.RAPID_CYCLING, COMPANY, COMPANY, 15, 0.2, 3.0, 0.5, 0.1),
    Story("regular trade", Typology.TRADE_BASED, COMPANY, COMPANY, 15, 0.2, 1.0, 1.0, 0.1),
)  # fmt: skip
"""What honest people do; each as likely as any other of its shape."""


class Lookalikes:
    """Makes honest schemes so that they are, over time, the wanted number for each attempt."""

    def __init__(self, people: People, rhythm: Rhythm, days: int, daily: float) -> None:
        self.people, self.rhythm, self.days = people, rhythm, days
        self.daily = daily
        self.owed = 0.0
        self.methods = common_methods()

    def starting(self, day: int) -> Iterator[Payments]:
        """Yield what starts on a day."""
        draw = np.random.default_rng([self.people.seed, 4, day + 10_000])
        self.owed += self.daily * (self.rhythm.activity(day + 1) - self.rhythm.activity(day))
        while self.owed > 0:
            payments = self._tell(STORIES[int(draw.integers(len(STORIES)))], day, draw)
            self.owed -= len(payments)
            yield payments

    def _tell(self, story: Story, day: int, draw: np.random.Generator) -> Payments:
        people, recipe = self.people, self.people.recipe
        width = max(2, round(story.width * recipe.size * float(np.exp(draw.normal(0, 0.5)))))
        near = draw.random() < recipe.closeness
        evenness = recipe.evenness if near else story.evenness
        kept = recipe.fee if near else story.kept
        shape = SHAPES[story.shape](Draw(draw, min(width, recipe.largest), evenness, kept))
        country = int(people.country[int(draw.integers(people.persons))])
        members = cast(people, shape.members, story.others, country, draw)
        if len(members) < shape.members:
            members = np.resize(members, shape.members)
        hub = cast(people, 1, story.hub, country, draw)[0]
        members[shape.hub] = hub
        if story.shape is Typology.MIXER_EXPOSURE:
            members[shape.hub] = mixer_of(people, country, draw)
        return play(
            people, self.rhythm, shape, members, self._manner(story, day, draw), HONEST, draw
        )

    def _manner(self, story: Story, day: int, draw: np.random.Generator) -> Manner:
        recipe = self.people.recipe
        start, end = self.rhythm.activity(day), self.rhythm.activity(day + 1)
        level = recipe.level if draw.random() < recipe.closeness else story.level
        usual = self.people.usual[int(draw.integers(self.people.persons))]
        pace = 1.0 if draw.random() < recipe.closeness else story.pace
        length = pace * recipe.pace * PACE[story.shape] * self.days
        return Manner(
            float(level * usual * np.exp(draw.normal(0, recipe.level_spread))),
            start + (end - start) * float(draw.random()),
            min(length * float(np.exp(draw.normal(0, 0.5))), 0.9 * self.days),
            self.methods,
            recipe.split,
            story.round,
            story.orderly,
        )
