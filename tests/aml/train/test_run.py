import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import (  # type: ignore[import-untyped] # scikit-learn has no types
    HistGradientBoostingClassifier,
)

from titan.aml.generate import World
from titan.aml.model import WEIGHTS_DIR, load_model
from titan.aml.scoring import score
from titan.aml.train.data import Case, sample_case, world_case
from titan.aml.train.metrics import average_precision
from titan.aml.train.run import FIGURES_NAME, Plan, train
from titan.errors import UsageError

SMALL = Plan(accounts=300, training=(0, 1), validation=(10,), test=(20,), seeds=(0,), epochs=2)


def test_a_small_training_writes_a_model_that_scores(
    world: tuple[Path, World], tmp_path: Path
) -> None:
    told: list[float] = []
    figures = train(
        tmp_path / "a", plan=SMALL, samples=[world[0]], on_progress=lambda _, d: told.append(d)
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert json.loads((tmp_path / "a" / FIGURES_NAME).read_text())["runs"] == figures["runs"]
    assert set(figures["runs"][0]["cases"]) == {"world 20", world[0].name}
    report = score(world[0] / "transactions.csv", weights=tmp_path / "a")
    assert report.model_id != load_model().id
    train(tmp_path / "b", plan=SMALL)
    assert (tmp_path / "a/model.pt").read_bytes() == (tmp_path / "b/model.pt").read_bytes()
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == [
        "MODEL_CARD.md", "figures.json", "manifest.json", "model.pt",
    ]  # fmt: skip


def test_a_plan_without_a_seed_trains_nothing(tmp_path: Path) -> None:
    plan = Plan(accounts=300, training=(0,), validation=(10,), test=(), seeds=(), epochs=1)
    with pytest.raises(UsageError):
        train(tmp_path, plan=plan)
    assert not any(tmp_path.iterdir())


def test_no_world_serves_two_purposes() -> None:
    plan = Plan()
    groups = [set(plan.training), set(plan.validation), set(plan.test)]
    assert sum(len(group) for group in groups) == len(set.union(*groups))


@pytest.mark.exhaustive
def test_the_card_can_be_reproduced(samples: Path, tmp_path: Path) -> None:
    plan = Plan(seeds=(0,))
    folders = [samples / "20K_cycle200", samples / "20K_fanin200"]
    (run,) = train(tmp_path, plan=plan, samples=folders)["runs"]
    committed = json.loads((WEIGHTS_DIR / FIGURES_NAME).read_text())["runs"][0]
    for name, figures in committed["cases"].items():
        for figure in ("pr_auc", "pr_auc_one_rule"):
            again = run["cases"][name][figure]
            assert again == pytest.approx(figures[figure], abs=0.02), (name, figure)


@pytest.mark.exhaustive
def test_the_network_is_better_than_trees_on_the_same_features(samples: Path) -> None:
    """Boosted trees on account features plus extremes and means of the payments' features."""
    plan, model = Plan(), load_model()
    training = [world_case(seed, plan.accounts) for seed in plan.training]
    trees = HistGradientBoostingClassifier(
        max_iter=300, learning_rate=0.05, max_leaf_nodes=15, early_stopping=False, random_state=0
    ).fit(
        np.concatenate([_rows(case) for case in training]),
        np.concatenate([case.accounts for case in training]),
    )
    worlds = [world_case(seed, plan.accounts) for seed in plan.test]
    files = [sample_case(samples / name) for name in ("20K_cycle200", "20K_fanin200")]
    for group in (worlds, files):
        network = [
            average_precision(case.accounts, model.scores(case.ledger, case.features)[0])
            for case in group
        ]
        peer = [
            average_precision(case.accounts, trees.predict_proba(_rows(case))[:, 1])
            for case in group
        ]
        print(f"network {np.round(network, 3)}, trees {np.round(peer, 3)}")
        assert np.mean(network) > np.mean(peer)


def _rows(case: Case) -> np.ndarray:
    count, columns = len(case.accounts), [case.features.accounts]
    for end in (case.ledger.source, case.ledger.target):
        number = np.maximum(np.bincount(end, minlength=count), 1)
        for column in case.features.payments.T:
            most, least = np.full(count, -99.0), np.full(count, 99.0)
            np.maximum.at(most, end, column)
            np.minimum.at(least, end, column)
            mean = np.bincount(end, column, count) / number
            columns.append(np.column_stack((most, least, mean)))
    return np.column_stack(columns)
