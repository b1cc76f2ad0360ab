"""The same ledger has the same scores, however it is cut and by however many workers."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from titan.aml.features.view import Mode
from titan.aml.graph import build_graph
from titan.aml.ledger import Ledger
from titan.aml.scorer import payments
from titan.aml.scorer.accounts import reference_of
from titan.aml.scorer.model import MANIFEST_NAME, Scorer, load, save
from titan.aml.scorer.scores import LedgerScorer, score_ledger, table_of
from titan.aml.train.days import Plan, taken
from titan.aml.train.scorer import train
from titan.aml.train.stepped import Steps, stepped
from titan.errors import ArtifactError, UsageError


def test_workers_and_parts_change_no_bit(
    labelled: Ledger, scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = score_ledger(labelled, scorer)
    assert whole.payments.tobytes() == score_ledger(labelled, scorer, workers=3).payments.tobytes()
    monkeypatch.setattr(payments, "HELD", 1_000_000)
    parts = score_ledger(labelled, scorer)
    assert parts.payments.tobytes() == whole.payments.tobytes()
    assert parts.accounts.tobytes() == whole.accounts.tobytes()


def test_a_saved_scorer_scores_alike(labelled: Ledger, scorer: Scorer, tmp_path: Path) -> None:
    name = save(scorer, tmp_path)
    loaded = load(tmp_path)
    assert loaded.id == name
    assert loaded.settings == scorer.settings
    here, there = score_ledger(labelled, scorer), score_ledger(labelled, loaded)
    assert here.payments.tobytes() == there.payments.tobytes()
    assert here.accounts.tobytes() == there.accounts.tobytes()
    assert save(scorer, tmp_path / "again") == name


def test_a_changed_file_is_refused(scorer: Scorer, tmp_path: Path) -> None:
    save(scorer, tmp_path)
    forest = tmp_path / "payments-1.txt"
    forest.write_text(forest.read_text().replace("threshold=", "threshold= ", 1))
    with pytest.raises(ArtifactError) as caught:
        load(tmp_path)
    assert caught.value.code == "artifact.changed"
    manifest = json.loads((tmp_path / MANIFEST_NAME).read_text())
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(manifest | {"format": 0}))
    load.cache_clear()
    with pytest.raises(ArtifactError):
        load(tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        load(tmp_path / "nowhere")


def test_a_budget_sets_the_threshold(labelled: Ledger, scorer: Scorer) -> None:
    few = score_ledger(labelled, scorer, alerts_per_day=1)
    many = score_ledger(labelled, scorer, alerts_per_day=50)
    assert few.threshold > many.threshold
    assert few.alerts.sum() < many.alerts.sum()
    assert score_ledger(labelled, scorer, threshold=0.0).alerts.all()


def test_a_budget_is_met_on_the_validation_days(labelled: Ledger, scorer: Scorer) -> None:
    top = np.array(scorer.settings.top)
    few = score_ledger(labelled, scorer, alerts_per_day=3)
    assert (top >= few.threshold).sum() == pytest.approx(3 * scorer.settings.days, abs=3)


def test_without_labelled_accounts_an_account_has_its_highest_payment(
    labelled: Ledger, scorer: Scorer
) -> None:
    alone = replace(scorer, accounts=(), account_calibration=None)
    scores = score_ledger(labelled, alone)
    place = int(np.argmax(scores.payments))
    assert scores.accounts[labelled.source[place]] == scores.payments[place]
    assert scores.accounts.max() == scores.payments.max()


def test_accounts_of_another_kind_have_their_highest_payment(
    labelled: Ledger, scorer: Scorer, tmp_path: Path
) -> None:
    save(scorer, tmp_path)
    own = score_ledger(labelled, load(tmp_path))
    alone = score_ledger(labelled, replace(scorer, accounts=(), account_calibration=None))
    assert own.accounts.tobytes() != alone.accounts.tobytes(), "they know their own kind"
    orders = stepped(Steps(accounts=300, seed=1))
    far = replace(scorer, account_reference=reference_of(build_graph(orders)))
    other = score_ledger(labelled, far)
    assert other.accounts.tobytes() == alone.accounts.tobytes()
    assert other.floor == scorer.settings.threshold
    assert other.account_threshold == np.float32(other.floor)


def test_without_labelled_payments_a_payment_has_the_lower_account(
    labelled: Ledger, scorer: Scorer
) -> None:
    scores = score_ledger(labelled, replace(scorer, stages=(), calibration=None))
    pairs = np.stack((scores.accounts[labelled.source], scores.accounts[labelled.target]))
    assert scores.payments.tolist() == pairs.min(axis=0).tolist()


def test_other_payments_drift_and_the_same_do_not(labelled: Ledger, scorer: Scorer) -> None:
    drift = score_ledger(labelled, scorer).drift
    assert drift is not None
    assert drift.score < 0.25
    swapped = replace(labelled, time=labelled.time[0] + (labelled.time - labelled.time[0]) // 30)
    faster = score_ledger(swapped, scorer).drift
    assert faster is not None
    assert faster.drifted


def test_contributions_sum_to_the_log_odds(labelled: Ledger, scorer: Scorer) -> None:
    table = table_of(labelled, scorer)
    rows = table.chosen(np.arange(50), None)
    shares = scorer.stages[0].contributions(rows).sum(axis=1)
    np.testing.assert_allclose(1 / (1 + np.exp(-shares)), scorer.stages[0].predict(rows), rtol=1e-4)


def test_scores_since_a_time_are_those_of_the_whole(labelled: Ledger, scorer: Scorer) -> None:
    causal = train(labelled, Plan(folds=2, mode=Mode.CAUSAL, again=False))
    since = int(np.quantile(labelled.time, 0.7))
    later = labelled.time >= since
    for model in (scorer, causal):
        whole = score_ledger(labelled, model).payments
        found = score_ledger(labelled, model, since=since).payments
        assert np.array_equal(found[later], whole[later])
        assert not found[~later].any()
    reader = LedgerScorer(causal)
    assert reader.never_looks_ahead(labelled)
    assert not LedgerScorer(scorer).never_looks_ahead(labelled)
    assert not reader.never_looks_ahead(
        replace(labelled, currencies=("XXX",) * len(labelled.currencies))
    )
    before = taken(labelled, np.flatnonzero(~later))
    assert np.array_equal(
        score_ledger(before, causal).payments, score_ledger(labelled, causal).payments[~later]
    )
