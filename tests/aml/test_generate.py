import csv
from pathlib import Path

import pytest

from titan.aml.generate import Recipe, World, generate, simulate
from titan.aml.ingest import read_transactions
from titan.aml.typologies import find_cycles
from titan.errors import UsageError


def test_the_files_say_what_was_simulated(world: tuple[Path, World]) -> None:
    folder, truth = world
    ledger = read_transactions(folder / "transactions.csv")
    assert ledger.rejected == 0
    assert ledger.amount.tolist() == truth.ledger.amount.tolist()
    assert ledger.time.tolist() == sorted(ledger.time.tolist())
    written = [ledger.accounts[place] for place in ledger.source]
    assert written == [truth.ledger.accounts[place] for place in truth.ledger.source]
    with (folder / "nodes.csv").open(newline="") as file:
        nodes = list(csv.DictReader(file))
    assert list(nodes[0]) == ["nodeid", "isFraud", "init_balance", "fraudStep"]
    assert [node["isFraud"] == "1" for node in nodes] == truth.launderers.tolist()
    assert all((node["fraudStep"] == "-1") == (node["isFraud"] == "0") for node in nodes)


def test_a_seed_is_a_world(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, Recipe(seed=seed, accounts=300))
    for name in ("transactions.csv", "nodes.csv"):
        same = (tmp_path / "a" / name).read_bytes()
        assert same == (tmp_path / "b" / name).read_bytes()
        assert same != (tmp_path / "c" / name).read_bytes()


def test_a_world_holds_laundering_and_honest_people_who_look_alike() -> None:
    world = simulate(Recipe(seed=3, alike=2.0))
    ledger = world.ledger
    assert 0.01 < world.launderers.mean() < 0.1
    assert ledger.time.min() >= 1
    assert ledger.time.max() <= 150
    assert (ledger.source != ledger.target).all()
    kinds = [world.laundering[list(cycle.transactions)].all() for cycle in find_cycles(ledger)]
    assert any(kinds), "laundering cycles are there"
    assert not all(kinds), "honest rings are there too"


def test_recipes_vary() -> None:
    recipes = [Recipe.varied(seed) for seed in range(9)]
    assert min(recipe.level for recipe in recipes) < 0.1
    assert max(recipe.level for recipe in recipes) > 5
    assert {recipe.ordered for recipe in recipes} == {True, False}
    assert Recipe.varied(4) == Recipe.varied(4)


def test_a_world_needs_people() -> None:
    with pytest.raises(UsageError):
        simulate(Recipe(accounts=10))
