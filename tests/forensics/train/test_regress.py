import numpy as np
from sklearn.linear_model import LogisticRegression

from titan.forensics.train.regress import regress


def test_weights_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(2)
    table = generator.normal(size=(800, 3)) * (1, 10, 0.1) + (0, 5, 1)
    labels = generator.random(800) < 1 / (1 + np.exp(-(table @ (1.0, 0.1, 4.0) - 5)))
    bias, weights = regress([{"a": a, "b": b, "c": c} for a, b, c in table], labels)
    standard = (table - table.mean(0)) / table.std(0)
    peer = LogisticRegression(class_weight="balanced", C=1 / (0.3 * 8), tol=1e-9)
    peer.fit(standard, labels)
    assert np.allclose(list(weights.values()), peer.coef_[0] / table.std(0), rtol=1e-2)
    expected = peer.intercept_[0] - (peer.coef_[0] * table.mean(0) / table.std(0)).sum()
    assert np.isclose(bias, expected, rtol=1e-2)


def test_an_absent_feature_counts_as_zero() -> None:
    rows = [{"seen": 1.0}, {}, {"seen": 1.0}, {}] * 10
    _, weights = regress(rows, np.array([True, False, True, False] * 10))
    assert weights["seen"] > 0.5


def test_no_weight_is_below_zero_and_the_others_make_do_without() -> None:
    generator = np.random.default_rng(4)
    labels = generator.random(600) < 0.5
    told = labels + generator.normal(size=600)
    against = -2.0 * labels + generator.normal(size=600)
    rows = [{"told": a, "against": b} for a, b in zip(told, against, strict=True)]
    _, weights = regress(rows, labels)
    _, alone = regress([{"told": a} for a in told], labels)
    assert weights["against"] == 0
    assert np.isclose(weights["told"], alone["told"], rtol=1e-4)
