from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.scorer.split import split_days
from titan.bench.aml import QUICK, Profile, measure
from titan.bench.aml_growth import slope
from titan.bench.aml_peers import has_preprocessor, judge, preprocessor_columns, raw_columns


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(world(replace(named("amlworld"), illicit=0.03), 4_000, seed=2))


def test_the_raw_columns_hold_neither_time_nor_names(ledger: Ledger) -> None:
    rows = raw_columns(ledger)
    assert rows.shape == (4_000, 6)
    other = replace(
        ledger, time=ledger.time + 10**6, accounts=tuple(f"x{name}" for name in ledger.accounts)
    )
    assert np.array_equal(raw_columns(other), rows)


def test_a_peer_is_judged_on_the_test_days(ledger: Ledger) -> None:
    split = split_days(ledger.time // ledger.day)
    truth = ledger.truth
    assert truth
    told = truth.payments.astype(np.float32)[:, None]
    figures = judge(ledger, told, split, seed=1)
    assert figures["pr_auc"] == 1.0, "who is told the answer knows it"
    assert figures["payments"] == split.end - split.validation
    blind = judge(ledger, np.zeros((4_000, 1), dtype=np.float32), split, seed=1)
    assert blind["pr_auc"] < 0.1


def test_growth_is_an_exponent() -> None:
    assert slope([10, 100, 1000], [2.0, 20.0, 200.0]) == pytest.approx(1.0)
    assert slope([10, 100], [1.0, 100.0]) == pytest.approx(2.0)


@pytest.mark.skipif(not has_preprocessor(), reason="snapml is proprietary and not installed")
def test_the_preprocessor_adds_columns(ledger: Ledger) -> None:
    rows = preprocessor_columns(ledger)
    assert rows.shape[0] == 4_000
    assert rows.shape[1] > 100


@pytest.mark.exhaustive
def test_every_goal_is_in_the_report() -> None:
    report = measure(QUICK, Path("nowhere"))
    found = {each.name: each for each in report.measurements}
    for recipe in ("amlworld", "neutral"):
        for name in ("pr-auc.beside-columns", "f1.beside-gfp", "calibration-error", "recall.lone"):
            assert f"{recipe}.{name}" in found
    assert found["amlworld.pr-auc.beside-columns"].ratio
    assert found["amlsim.20K_cycle200.accounts.pr-auc"].why
    assert found["score.growth"].value is not None
    assert found["amlworld.pr-auc.beside-network"].peer_value is not None
    assert found["amlworld.evidence.fidelity"].goal == 5.0
    assert found["listed.poison.reached"].value == 1.0


def test_the_sizes_grow_tenfold() -> None:
    assert Profile().sizes == (100_000, 1_000_000, 10_000_000)
    assert QUICK.sizes == (20_000, 200_000)
