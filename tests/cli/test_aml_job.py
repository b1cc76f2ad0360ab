"""Scoring in pieces ends at the tables of scoring at once."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.cli import app


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    return write(world(replace(named("quick"), illicit=0.02), 1_500, 12), folder).files[0]


def _aml(*words: str | Path) -> dict[str, object]:
    done = CliRunner().invoke(app, ["aml", *map(str, words), "--json"])
    assert done.exit_code == 0, done.output
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_an_engine_changes_nothing_that_is_written(rows: Path, tmp_path: Path) -> None:
    once, pieces, kept = tmp_path / "once", tmp_path / "pieces", tmp_path / "kept"
    _aml("score", rows, "--output", once)
    _aml("score", rows, "--output", pieces, "--engine", "local", "--work-dir", kept)
    for name in ("transactions.parquet", "accounts.parquet"):
        assert pq.read_table(once / name).equals(pq.read_table(pieces / name))
    assert (once / "alerts.jsonl").read_bytes() == (pieces / "alerts.jsonl").read_bytes()
    done = _aml("job", rows, "--work-dir", kept, "--output", tmp_path / "job")
    assert done["kept"] == done["pieces"], "the pieces are those of the score before"
    table = pq.read_table(tmp_path / "job" / "transactions.parquet")
    assert table.equals(pq.read_table(once / "transactions.parquet"))
    found, raised = (
        pq.read_table(tmp_path / folder / "accounts.parquet")["score"].to_numpy()
        for folder in ("job", "once")
    )
    assert (found <= raised).all(), "cycles raise accounts, a job looks for none"
    assert np.mean(found == raised) > 0.9


def test_an_engine_needs_a_folder_and_a_name_that_is_known(rows: Path, tmp_path: Path) -> None:
    for words in (["--engine", "local"], ["--engine", "spark", "--work-dir", str(tmp_path)]):
        done = CliRunner().invoke(app, ["aml", "score", str(rows), *words])
        assert done.exit_code != 0
