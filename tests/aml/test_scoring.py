import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from titan.aml.generate import Recipe, World, generate
from titan.aml.ingest import read_transactions
from titan.aml.plant import choose_mules, plant_cycle
from titan.aml.scoring import score
from titan.aml.train.data import read_labels
from titan.aml.train.metrics import average_precision, working
from titan.domain.money import Typology
from titan.errors import MoneyError, UsageError

SUBJECT = "0x52908400098527886E0F7030069857D2E4169EE7"


def test_a_generated_file_gives_alerts_that_are_mostly_right(
    world: tuple[Path, World], tmp_path: Path
) -> None:
    folder, truth = world
    report = score(folder / "transactions.csv", tmp_path)
    assert (report.rejected, report.rejections) == (0, {})
    assert [alert.score for alert in report.alerts] == sorted(report.scores.values(), reverse=True)
    assert list(report.scores) == [alert.subject for alert in report.alerts]
    assert min(report.scores.values()) >= report.threshold
    right = [truth.launderers[int(account)] for account in report.scores]
    assert np.mean(right) > 0.7
    assert sum(right) > 0.7 * truth.launderers.sum()
    with (tmp_path / "scores.csv").open(newline="") as file:
        scores = {row["account"]: float(row["score"]) for row in csv.DictReader(file)}
    assert len(scores) == report.accounts
    assert report.scores.items() <= scores.items()
    lines = (tmp_path / "alerts.jsonl").read_text().splitlines()
    assert [json.loads(line)["subject"] for line in lines] == list(report.scores)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alerts.jsonl", "scores.csv"]


def test_the_threshold_decides(world: tuple[Path, World]) -> None:
    path = world[0] / "transactions.csv"
    assert score(path, threshold=1.0).alerts == ()
    assert len(score(path, threshold=0.0).alerts) == score(path).accounts
    with pytest.raises(UsageError):
        score(path, threshold=1.5)


@pytest.mark.parametrize(("members", "amount"), [(4, 25_000), (5, 950_000), (6, 950_000)])
def test_the_demo_subject_comes_out_with_its_path(
    cycle_sample: Path, tmp_path: Path, members: int, amount: int
) -> None:
    source = cycle_sample / "transactions.csv"
    names = (SUBJECT, *choose_mules(source, members - 1))
    report = score(plant_cycle(source, tmp_path / "planted.csv", names, amount=amount))
    (alert,) = (alert for alert in report.alerts if alert.subject == SUBJECT)
    assert alert.typology is Typology.CYCLE
    assert tuple(entry.source for entry in alert.transactions) == names
    assert set(names) <= set(report.scores)
    assert len(report.alerts) < 0.05 * report.accounts


def test_the_sample_is_scored_as_the_card_says(cycle_sample: Path, tmp_path: Path) -> None:
    report = score(cycle_sample / "transactions.csv", tmp_path)
    ledger = read_transactions(cycle_sample / "transactions.csv")
    truth = read_labels(cycle_sample / "nodes.csv", ledger)
    with (tmp_path / "scores.csv").open(newline="") as file:
        scores = np.array([float(row["score"]) for row in csv.DictReader(file)])
    assert average_precision(truth, scores) > 0.70
    found = working(truth, scores, report.threshold)
    assert found.alerts == len(report.alerts)
    assert found.precision > 0.95
    assert found.recall > 0.60


def test_a_rerun_in_another_process_is_bit_equal(world: tuple[Path, World], tmp_path: Path) -> None:
    path = world[0] / "transactions.csv"
    score(path, tmp_path / "here")
    script = "import sys, pathlib; from titan.aml.scoring import score; "
    script += "score(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    command = [sys.executable, "-c", script, str(path), str(tmp_path / "there")]
    subprocess.run(command, check=True, timeout=120)  # our own interpreter
    for name in ("scores.csv", "alerts.jsonl"):
        here, there = (tmp_path / side / name for side in ("here", "there"))
        assert here.read_bytes() == there.read_bytes()


def test_bad_rows_are_counted_and_bad_files_refused(tmp_path: Path) -> None:
    generate(tmp_path, Recipe(seed=1, accounts=300))
    path = tmp_path / "transactions.csv"
    whole = score(path)
    with path.open("a") as file:
        file.write("1,2,-5.00,3\n")
    report = score(path, tmp_path / "out")
    assert (report.rejected, report.rejections) == (1, {"amount-negative": 1})
    assert report.alerts == whole.alerts, "a refused row changes nothing"
    assert "amount-negative" in (tmp_path / "out" / "rejected.csv").read_text()
    with pytest.raises(MoneyError) as caught:
        score(path, tmp_path / "strict", strict=True)
    assert caught.value.code == "money.row-refused"
    assert not (tmp_path / "strict").exists()


@pytest.mark.parametrize(
    ("row", "accounts"), [("a,b,1,1", 2), ("a,a,0,1", 1), ("a,b,9000000000000000,-5", 2)]
)
def test_a_single_payment_is_a_file(tmp_path: Path, row: str, accounts: int) -> None:
    path = tmp_path / "one.csv"
    path.write_text(f"sourceNodeId,targetNodeId,value,time\n{row}\n")
    report = score(path, threshold=0.0)
    assert (report.accounts, report.transactions) == (accounts, 1)
    assert len(report.alerts) == accounts
