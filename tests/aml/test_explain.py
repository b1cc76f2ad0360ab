from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from titan.aml.assess import Assessment, assess
from titan.aml.explain import Explainer
from titan.aml.generate import Recipe, simulate
from titan.aml.model import load_model
from titan.domain.money import Typology


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    recipe = Recipe(seed=8, accounts=2000, level=0.03, cycles=0.5, repeats=3)
    return assess(simulate(recipe).ledger, load_model())


def test_every_account_can_be_explained(assessment: Assessment) -> None:
    explainer = Explainer(assessment, load_model().payment_threshold)
    busy = np.union1d(assessment.ledger.source, assessment.ledger.target)
    for place in busy[::7].tolist():
        alert = explainer.alert(place)
        assert alert.subject == assessment.ledger.accounts[place]
        assert alert.transactions
        assert len(alert.transactions) == len({entry.id for entry in alert.transactions})
        assert alert.explanation.endswith(".")
        assert any(alert.subject in (t.source, t.target) for t in alert.transactions)


def test_a_cycle_is_shown_as_a_closed_path(assessment: Assessment) -> None:
    explainer = Explainer(assessment, 0.5)
    cycle = assessment.cycles[0]
    alert = explainer.alert(cycle.accounts[1])
    assert alert.typology is Typology.CYCLE
    path = alert.transactions
    assert all(a.target == b.source for a, b in pairwise((*path, path[0])))
    assert [t.time for t in path] == sorted(t.time for t in path)
    assert "in the order of time" in alert.explanation


def test_a_fan_in_shows_its_payers(assessment: Assessment) -> None:
    fan = next(fan for fan in assessment.fan_ins if not _on_ring(assessment, fan.target))
    alert = Explainer(assessment, 0.5).alert(fan.target)
    assert alert.typology is Typology.FAN_IN
    assert {entry.target for entry in alert.transactions} == {alert.subject}
    assert len({entry.source for entry in alert.transactions}) >= 3


def test_a_learned_alert_shows_the_payments_the_network_suspects(assessment: Assessment) -> None:
    bare = replace(assessment, cycles=(), rings=(), fan_ins=())
    place = int(np.argmax(bare.learned))
    ledger = bare.ledger
    alert = Explainer(bare, 0.5).alert(place)
    own = np.flatnonzero((ledger.source == place) | (ledger.target == place))
    strong = own[bare.payments[own] >= 0.5]
    assert alert.typology is Typology.LEARNED
    assert {t.id for t in alert.transactions} == set(ledger.row[strong].tolist())
    assert f"{len(strong)} of the {len(own)}" in alert.explanation
    weak = Explainer(bare, 1.1).alert(place)
    assert [t.id for t in weak.transactions] == [int(own[np.argmax(bare.payments[own])])]


def _on_ring(assessment: Assessment, place: int) -> bool:
    return any(place in ring.accounts for ring in assessment.rings)
