import time
from itertools import pairwise

import numpy as np

from titan.aml.evidence.explain import Evidence, explain
from titan.aml.evidence.fidelity import fidelity_of, ranked
from titan.aml.evidence.raising import raise_alerts
from titan.aml.evidence.replay import replay
from titan.aml.evidence.subgraph import Surroundings
from titan.aml.evidence.trees import TreeReader
from titan.aml.ledger import Ledger
from titan.aml.scorer.scores import Scores
from titan.aml.typologies.search import find_all
from titan.domain.money import Typology


def test_the_highest_accounts_have_an_alert_with_its_path(
    ledger: Ledger, scores: Scores, raised: tuple[Evidence, ...]
) -> None:
    assert len(raised) == 40 < scores.account_alerts.sum()
    tops = [evidence.alert.score for evidence in raised]
    assert tops == sorted(tops, reverse=True)
    assert len({evidence.alert.id for evidence in raised}) == len(raised)
    for evidence in raised:
        alert, part = evidence.alert, evidence.subgraph
        assert part.alerted in evidence.path
        whole = part.places[list(evidence.path)].tolist()
        assert alert.transactions == tuple(ledger.transaction(place) for place in whole)
        assert alert.subject in {end for t in alert.transactions for end in (t.source, t.target)}
        assert alert.explanation.endswith(".")
        assert (alert.typology is Typology.LEARNED) == (not evidence.shapes)
        assert list(alert.shapes) == list(dict.fromkeys(s.typology for s in evidence.shapes))


def test_a_cycle_is_told_as_a_closed_path(raised: tuple[Evidence, ...]) -> None:
    cycles = [e for e in raised if e.alert.typology in (Typology.CYCLE, Typology.RAPID_CYCLING)]
    assert cycles
    for evidence in cycles:
        hops = list(dict.fromkeys((t.source, t.target) for t in evidence.alert.transactions))
        assert all(a[1] == b[0] for a, b in pairwise([*hops, hops[0]]))
        assert "came back" in evidence.alert.explanation


def test_the_drivers_are_the_features_that_moved_the_score_most(
    raised: tuple[Evidence, ...], reader: TreeReader
) -> None:
    evidence = raised[0]
    drivers = evidence.alert.drivers
    sizes = [abs(driver.contribution) for driver in drivers]
    assert len(drivers) == 8
    assert sizes == sorted(sizes, reverse=True)
    assert {driver.feature for driver in drivers} <= set(reader.scorer.settings.columns)
    every = reader.read(evidence.subgraph.ledger).drivers(evidence.subgraph.alerted)
    base = reader.read(evidence.subgraph.ledger).log_odds(evidence.subgraph.alerted)
    assert drivers == every[:8]
    assert abs(base - sum(driver.contribution for driver in every)) < 20, "the rest is the base"


def test_what_is_explained_is_what_was_scored(scores: Scores, raised: tuple[Evidence, ...]) -> None:
    differences = [
        abs(e.scores[e.subgraph.alerted] - scores.payments[e.subgraph.places[e.subgraph.alerted]])
        for e in raised
    ]
    assert np.median(differences) < 0.01
    whole = [d for d, e in zip(differences, raised, strict=True) if e.subgraph.whole]
    assert not whole or max(whole) < 0.2


def test_an_explanation_is_the_same_again_and_quick(
    surroundings: Surroundings, raised: tuple[Evidence, ...], reader: TreeReader
) -> None:
    spent = []
    for evidence in raised[:8]:
        alert, part = evidence.alert, evidence.subgraph
        start = time.process_time()
        again = explain(
            surroundings.around(int(part.places[part.alerted])), reader, alert.subject, alert.score
        )
        spent.append(time.process_time() - start)
        assert again.alert == alert
        assert again.shapes == evidence.shapes
        assert (again.scores == evidence.scores).all()
    assert np.median(spent) < 0.2, "CPU seconds an alert"


def test_without_its_evidence_an_alert_falls_five_times_more_than_at_random(
    raised: tuple[Evidence, ...], reader: TreeReader
) -> None:
    measured = [fidelity_of(evidence, reader, draws=2) for evidence in raised[:15]]
    fall = np.mean([one.evidence for one in measured])
    chance = np.mean([one.random for one in measured])
    assert fall > 0.5, "of log-odds"
    assert fall >= 5 * chance
    assert all(one.removed <= 10 for one in measured)


def test_the_alerted_payment_and_its_accounts_come_first(raised: tuple[Evidence, ...]) -> None:
    for evidence in raised[:10]:
        order = ranked(evidence)
        assert order[0] == evidence.subgraph.alerted
        assert sorted(order) == sorted(evidence.path)


def test_no_alert_no_evidence(ledger: Ledger, scores: Scores, reader: TreeReader) -> None:
    quiet = Scores(scores.payments, scores.accounts, 1.1, 1.1, None)
    assert list(raise_alerts(ledger, quiet, reader)) == []


def test_an_account_raised_by_a_shape_is_told_by_it(
    ledger: Ledger, scores: Scores, reader: TreeReader
) -> None:
    found = find_all(ledger)
    cycle = next(one for one in found if one.typology is Typology.CYCLE)
    raised = scores.accounts * 0
    raised[cycle.accounts[1]] = 0.7
    only = Scores(scores.payments, raised, 0.5, 0.5, None)
    (evidence,) = raise_alerts(ledger, only, reader, {cycle.accounts[1]: cycle})
    assert evidence.alert.typology is Typology.CYCLE
    assert evidence.alert.subject == ledger.accounts[cycle.accounts[1]]
    assert set(cycle.payments) <= set(evidence.subgraph.places[list(evidence.path)].tolist())
    assert replay(evidence, reader).valid


def test_the_number_of_explained_alerts_is_bounded(
    ledger: Ledger, scores: Scores, reader: TreeReader, raised: tuple[Evidence, ...]
) -> None:
    few = tuple(raise_alerts(ledger, scores, reader, most=3))
    assert [one.alert for one in few] == [one.alert for one in raised[:3]]
