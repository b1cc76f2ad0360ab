"""A folder and a chain are followed with the real scorer, to the scores of the batch."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from titan.chain.node import EmbeddedNode, rpc
from titan.cli import app

pytestmark = pytest.mark.slow  # a scorer is trained first

ALICE, BOB = ("0x" + digit * 40 for digit in "12")


def titan(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, ["aml", *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A file of payments, and a scorer trained on it."""
    folder = tmp_path_factory.mktemp("world")
    size = ("--transactions", "5000", "--illicit", "0.03", "--seed", "5")
    titan("generate", "--out", folder / "made", *size, "--format", "amlworld")
    (path,) = (folder / "made").glob("*_Trans.csv")
    titan("train", path, "--out", folder / "model", "--causal")
    return path, folder / "model"


def test_a_folder_is_followed_to_the_scores_of_the_batch(
    world: tuple[Path, Path], tmp_path: Path
) -> None:
    from titan.aml.ingest import read
    from titan.aml.scorer.model import load
    from titan.aml.scorer.scores import score_ledger

    path, model = world
    header, *lines = path.read_text().splitlines(keepends=True)
    watched = tmp_path / "in"
    watched.mkdir()
    told = []
    for number, cut in enumerate((0, 2000, 4000)):
        (watched / f"{number}.csv").write_text(header + "".join(lines[cut : cut + 2000]))
        options = ("--model", model, "--store", tmp_path / "store", "--once", "--json")
        told += titan("follow", watched, *options).splitlines()
    batch = score_ledger(read(path), load(model))
    assert len(told) == len(batch.payments) == len(lines)
    assert np.array_equal(np.load(tmp_path / "store/scores.npy"), batch.payments)
    assert sum(json.loads(line)["alert"] for line in told) > 0


def test_a_chain_is_followed(world: tuple[Path, Path], tmp_path: Path) -> None:
    with EmbeddedNode(tmp_path / "chain") as node:
        node.fund(ALICE, 10**20)
        rpc(node.url, "anvil_impersonateAccount", ALICE)
        for value in (1, 2):
            sent = {"from": ALICE, "to": BOB, "value": hex(value * 10**18), "gas": hex(21_000)}
            rpc(node.url, "eth_sendTransaction", sent)
        options = ("--rpc", node.url, "--store", tmp_path / "store", "--model", world[1])
        lines = titan("follow", *options, "--once", "--json").splitlines()
        moved = [json.loads(line)["transaction"] for line in lines]
        assert [(each["target"], each["amount"]) for each in moved] == [
            (BOB, 10**9),
            (BOB, 2 * 10**9),
        ]
        assert titan("follow", *options, "--once", "--json") == ""
