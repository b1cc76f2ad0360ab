"""Laundering: attempts with a shape, and lone payments that bring their money or carry it off."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from titan.aml.generate.areas import ACH, BITCOIN, CARD, CASH, CHEQUE, METHODS
from titan.aml.generate.habits import common_methods
from titan.aml.generate.payments import LONE, Payments, joined
from titan.aml.generate.people import COMPANY, PERSON, Floats, Ints, People
from titan.aml.generate.recipe import NEWER
from titan.aml.generate.rhythm import Rhythm
from titan.aml.generate.schemes import Manner, cast, mules, play
from titan.aml.generate.shapes import PACE, SHAPES, Draw, Shape, fan_in, fan_out
from titan.domain.money import Typology

_LIMIT_DOLLARS = 10_000
_SHARE_OF_ACH = {ACH: 0.87, CHEQUE: 0.065, CARD: 0.04, CASH: 0.02, BITCOIN: 0.005}
_MIXERS_PER_COUNTRY = 3


@dataclass(frozen=True, eq=False)
class Attempt:
    """One attempt to launder, or a lone payment.

    Attributes:
        payments: its rows, in any order.
        typology: its shape, None for lone payments.
        parameter: what the patterns file says of the shape.
    """

    payments: Payments
    typology: Typology | None
    parameter: str = ""


class Launderers:
    """Makes attempts so that they are, over time, the wanted share of all payments."""

    def __init__(self, people: People, rhythm: Rhythm, days: int, daily: float) -> None:
        self.people, self.rhythm, self.days = people, rhythm, days
        self.daily = daily
        self.made = 0
        self.owed = 0.0
        self.paid = self.alone = 0
        self.decks: dict[bool, list[Typology]] = {False: [], True: []}
        self.methods = method_shares(people.recipe.skewed)

    def starting(self, day: int) -> Iterator[Attempt]:
        """Yield what starts on a day: as many payments as are due by its end."""
        draw = np.random.default_rng([self.people.seed, 3, day + 10_000])
        recipe = self.people.recipe
        self.owed += self.daily * (self.rhythm.activity(day + 1) - self.rhythm.activity(day))
        alone = recipe.lone * (1 - recipe.linked)
        while self.owed > 0:
            if self.alone < alone * self.paid:
                attempts = [self._lone(day, draw)]
                self.alone += 1
            else:
                attempts = list(self._attempt(day, draw))
            for attempt in attempts:
                self.owed -= len(attempt.payments)
                self.paid += len(attempt.payments)
                yield attempt

    def _attempt(self, day: int, draw: np.random.Generator) -> Iterator[Attempt]:
        """One attempt with a shape, and the lone payments around it."""
        recipe = self.people.recipe
        typology = self._next_typology(draw.random() < recipe.newer, draw)
        country = _country(self.people, draw)
        shape = SHAPES[typology](_drawn(self.people, draw))
        members = mules(self.people, shape.members, country, draw)
        manner = self._manner(typology, day, country, draw)
        if typology is Typology.MIXER_EXPOSURE:
            members[shape.hub] = mixer_of(self.people, country, draw)
        if typology is Typology.TRADE_BASED:
            members = cast(self.people, shape.members, COMPANY, country, draw)
        number, self.made = self.made, self.made + 1
        payments = play(self.people, self.rhythm, shape, members, manner, number, draw)
        yield Attempt(payments, typology, shape.parameter)
        share = recipe.lone * recipe.linked / (1 - recipe.lone)
        count = int(draw.poisson(share * len(payments)))
        if count:
            yield Attempt(self._around(shape, members, manner, count, country, draw), None)

    def _next_typology(self, newer: bool, draw: np.random.Generator) -> Typology:
        """Deal from a deck that holds each shape once, so that all have equal shares."""
        deck = self.decks[newer]
        if not deck:
            kinds = NEWER if newer else self.people.recipe.typologies
            deck += [kinds[place] for place in draw.permutation(len(kinds))]
        return deck.pop()

    def _around(  # noqa: PLR0913, PLR0917 - an attempt and what goes round it
        self,
        shape: Shape,
        members: Ints,
        manner: Manner,
        count: int,
        country: int,
        draw: np.random.Generator,
    ) -> Payments:
        """Placement before an attempt, by its first payer; integration after, by its last payees.

        Placement comes from companies that take cash, integration buys from companies.
        """
        placed = int(draw.binomial(count, 0.4))
        sinks = np.setdiff1d(shape.target, shape.source)
        sinks = sinks if len(sinks) else shape.target[-1:]
        parts = []
        for number, ahead in ((placed, True), (count - placed, False)):
            if number == 0:
                continue
            start = manner.start - 0.3 * manner.length if ahead else manner.start + manner.length
            around = Manner(
                manner.dollars * float(np.exp(draw.normal(0, 0.5))),
                start,
                0.3 * manner.length,
                manner.methods,
            )
            outside = cast(self.people, number, COMPANY, country, draw)
            inside = members[shape.source[:1]] if ahead else members[draw.choice(sinks, 1)]
            fan = (fan_in if ahead else fan_out)(Draw(draw, len(outside), 0.5, 0.0))
            who = np.concatenate([inside, outside])
            parts.append(play(self.people, self.rhythm, fan, who, around, LONE, draw))
        return joined(parts)

    def _lone(self, day: int, draw: np.random.Generator) -> Attempt:
        """One payment that stands alone, to a person or a company."""
        country = _country(self.people, draw)
        payer = mules(self.people, 1, country, draw)
        kind = COMPANY if draw.random() < 0.5 else PERSON
        payee = cast(self.people, 1, kind, country, draw)
        manner = self._manner(Typology.FAN_OUT, day, country, draw)
        shape = fan_out(Draw(draw, 1, 0.0, 0.0))
        who = np.concatenate([payer, payee])
        return Attempt(play(self.people, self.rhythm, shape, who, manner, LONE, draw), None)

    def _manner(
        self, typology: Typology, day: int, country: int, draw: np.random.Generator
    ) -> Manner:
        recipe = self.people.recipe
        start, end = self.rhythm.activity(day), self.rhythm.activity(day + 1)
        level = recipe.level * float(np.exp(draw.normal(0, recipe.level_spread)))
        typical = self.people.usual[cast(self.people, 1, PERSON, country, draw)[0]]
        dollars = float(level * (recipe.spending * typical) ** 0.5)
        if typology is Typology.STRUCTURING:
            dollars = _LIMIT_DOLLARS * float(draw.choice([1.0, 0.3, 0.1]))
        length = recipe.pace * PACE[typology] * self.days * float(np.exp(draw.normal(0, 0.5)))
        return Manner(
            dollars,
            start + (end - start) * float(draw.random()),
            min(length, 0.9 * self.days),
            self.methods,
            recipe.split,
        )


def method_shares(skewed: bool) -> Floats:
    """Return the shares [M] in which laundering uses each method.

    Skewed: mostly ACH, never wire or reinvestment, as in AMLworld. Neutral: what honest people
    use to pay others.
    """
    if not skewed:
        return common_methods()
    return np.array([_SHARE_OF_ACH.get(method, 0.0) for method in range(len(METHODS))]) / sum(
        _SHARE_OF_ACH.values()
    )


def mixer_of(people: People, country: int, draw: np.random.Generator) -> int:
    """Return one of the few accounts of a country through which strangers' money is mixed."""
    place = int(draw.integers(_MIXERS_PER_COUNTRY))
    start, end = people.first[COMPANY][country : country + 2]
    return int(start + (7 * place + 3) % (end - start))


def _drawn(people: People, draw: np.random.Generator) -> Draw:
    """Draw how wide, even and dear an attempt is."""
    recipe = people.recipe
    width = int(np.rint(recipe.size * np.exp(draw.normal(0, 0.45))))
    width = min(max(2, width), recipe.largest)
    return Draw(draw, width, recipe.evenness, recipe.fee)


def _country(people: People, draw: np.random.Generator) -> int:
    sizes = np.diff(people.first[PERSON]).astype(np.float64)
    return int(draw.choice(len(sizes), p=sizes / sizes.sum()))
