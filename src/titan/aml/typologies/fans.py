"""Fan-in and fan-out: one account and many it has no relation with, in a short time."""

from titan.aml.typologies.bursts import find_bursts
from titan.aml.typologies.flows import Flows
from titan.aml.typologies.found import Found, Search, found_of, search_of
from titan.aml.typologies.limits import Limits
from titan.domain.money import Typology


def find_fans(flows: Flows, limits: Limits) -> Search:
    """Find accounts that pay, or are paid by, unusually many new partners.

    Each account's windows are those of `titan.aml.typologies.bursts.find_bursts`.
    """
    found: list[Found] = []
    cuts: dict[Typology, int] = {}
    for typology, outgoing in ((Typology.FAN_OUT, True), (Typology.FAN_IN, False)):
        bursts = find_bursts(
            flows, limits, outgoing=outgoing, degree=limits.degree, unusual=limits.unusual
        )
        found += [
            found_of(flows, typology, bursts.of(place), bursts.unusual[place])
            for place in range(len(bursts.accounts))
        ]
        cuts[typology] = bursts.cut
    return search_of(found, limits.most, cuts)
