from dataclasses import replace

import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.scorer.model import load
from titan.aml.scorer.scores import score_ledger
from titan.bench.aml_evidence import measure


def test_alerts_of_attempts_are_explained_and_measured() -> None:
    ledger = simulate(world(replace(named("quick"), illicit=0.02), 4_000, seed=3))
    scorer = load()
    scores = score_ledger(ledger, scorer, threshold=0.01)
    found = measure(ledger, scorer, scores, 0)
    assert found["alerts"] > 0
    assert 0 < found["seconds"] <= found["slowest"]
    assert 0 < found["path"] <= found["shown"] <= 1
    assert found["fidelity"] != 0
    nothing = measure(ledger, scorer, replace(scores, threshold=1.1), 0)
    assert nothing == {"alerts": 0}
    with pytest.raises(ValueError, match="truth"):
        measure(replace(ledger, truth=None), scorer, scores, 0)
