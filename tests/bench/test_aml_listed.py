from itertools import pairwise

import numpy as np
import pytest

from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ledger import Ledger
from titan.aml.taint import Policy
from titan.bench.aml_listed import measure, plant


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(world(named("amlworld"), 4_000, seed=2))


def test_paths_are_planted_as_told(ledger: Ledger) -> None:
    planted = plant(ledger, 5, seed=1)
    after = planted.ledger
    assert len(after) == len(ledger) + sum(map(len, planted.rows))
    assert (np.diff(after.time) >= 0).all()
    for path, rows, listed in zip(planted.paths, planted.rows, planted.listed, strict=True):
        assert path[0] == listed
        places = [int(np.flatnonzero(after.row == row)[0]) for row in rows]
        assert [int(after.source[place]) for place in places] == list(path[:-1])
        assert [int(after.target[place]) for place in places] == list(path[1:])
        assert all(after.amount[a] >= after.amount[b] for a, b in pairwise(places))
    assert len({account for path in planted.paths for account in path}) == sum(
        map(len, planted.paths)
    ), "no account is on two paths"


@pytest.mark.parametrize("policy", Policy)
def test_every_path_is_found_again_and_most_as_planted(ledger: Ledger, policy: Policy) -> None:
    found = measure(ledger, policy, seed=1)
    assert found["paths"] == 20
    assert found["reached"] == 1.0
    assert 0.7 < found["path"] <= found["held"] <= 1.0
    assert found["holders"] >= 20
