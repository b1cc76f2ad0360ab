"""All detectors over one ledger."""

from collections.abc import Callable

from titan.aml.ledger import Ledger
from titan.aml.typologies.chains import find_chains
from titan.aml.typologies.cycles import find_cycles
from titan.aml.typologies.fans import find_fans
from titan.aml.typologies.flows import Flows, Habits, flows_of
from titan.aml.typologies.found import Found, Search
from titan.aml.typologies.groups import find_groups
from titan.aml.typologies.hubs import find_gather_scatters
from titan.aml.typologies.limits import Limits
from titan.aml.typologies.mixers import find_mixer_exposures
from titan.aml.typologies.relays import find_scatter_gathers
from titan.aml.typologies.structuring import find_structuring
from titan.domain.money import Typology

_DETECTORS: tuple[Callable[[Flows, Limits], Search], ...] = (
    find_fans,
    find_gather_scatters,
    find_cycles,
    find_scatter_gathers,
    find_chains,
    find_groups,
    find_structuring,
    find_mixer_exposures,
)


def find_all(
    ledger: Ledger, limits: Limits | None = None, habits: Habits | None = None
) -> tuple[Found, ...]:
    """Return every shape in a ledger; see `search` for what was left out."""
    return search(ledger, limits, habits).found


def search(ledger: Ledger, limits: Limits | None = None, habits: Habits | None = None) -> Search:
    """Run every detector over a ledger of E payments.

    The answer is the same on every run. A million payments take some seconds.

    Args:
        ledger: what is searched.
        limits: what counts as a shape, and how far the search goes.
        habits: what is usual; of a part cut out of a ledger those of the whole must be given.
    """
    limits = limits or Limits()
    found: list[Found] = []
    cuts: dict[Typology, int] = {}
    if len(ledger):
        flows = flows_of(ledger, limits, habits)
        for detector in _DETECTORS:
            result = detector(flows, limits)
            found += result.found
            for typology, count in result.cuts.items():
                cuts[typology] = cuts.get(typology, 0) + count
    return Search(tuple(found), cuts)
