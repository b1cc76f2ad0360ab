import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.cli import app


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world, scored by the shipped model."""
    folder = tmp_path_factory.mktemp("scored")
    made = write(world(replace(named("quick"), illicit=0.01), 8_000, 11), folder)
    command = ["aml", "score", str(made.files[0]), "--output", str(folder), "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    printed, kept = json.loads(done.stdout), (folder / "alerts.jsonl").read_text().splitlines()
    assert printed["alerts_raised"] == len(kept)
    assert len(printed["alerts"]) == len(printed["scores"]) == min(len(kept), 100)
    return folder


def explain(scored: Path, alert: str, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["aml", "explain", alert, "--from", str(scored), *options])
    return done.exit_code, done.stdout


def test_an_alert_is_shown_and_raised_again(scored: Path, tmp_path: Path) -> None:
    alerts = [json.loads(line) for line in (scored / "alerts.jsonl").read_text().splitlines()]
    first = next(alert for alert in alerts if alert["id"])
    page, picture = tmp_path / "page.html", tmp_path / "picture.svg"
    status, text = explain(scored, first["id"], "--html", str(page), "--svg", str(picture))
    assert status == 0
    assert "the same" in text
    assert page.read_text().startswith("<!doctype html>")
    assert picture.read_text().startswith("<svg")
    status, text = explain(scored, first["id"], "--json")
    record = json.loads(text)
    assert (status, record["same"], record["why"]) == (0, True, None)
    assert record["alert"]["explanation"] == first["explanation"]


def test_a_record_that_was_changed_ends_with_status_one(scored: Path, tmp_path: Path) -> None:
    lines = (scored / "evidence.jsonl").read_text().splitlines()
    record = json.loads(lines[0])
    record["ledger"]["amount"] = [amount // 7 + 1 for amount in record["ledger"]["amount"]]
    (tmp_path / "evidence.jsonl").write_text(json.dumps(record) + "\n")
    status, text = explain(tmp_path, record["alert"]["id"])
    assert status == 1
    assert "not the same" in text
