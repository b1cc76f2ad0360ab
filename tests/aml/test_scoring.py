import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from titan.aml.generate.files import write
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import World
from titan.aml.generate.stream import world as stream_world
from titan.aml.plant import choose_mules, plant_cycle
from titan.aml.scoring import ACCOUNTS_NAME, ALERTS_NAME, TRANSACTIONS_NAME, score
from titan.domain.money import Typology
from titan.errors import MoneyError, UsageError

SUBJECT = "0x52908400098527886E0F7030069857D2E4169EE7"


def test_every_row_has_a_score_in_the_order_of_the_file(
    world: tuple[Path, World], tmp_path: Path
) -> None:
    path = world[0] / "transactions.csv"
    report = score(path, tmp_path)
    assert (report.rejected, report.rejections) == (0, {})
    assert [alert.score for alert in report.alerts] == sorted(report.scores.values(), reverse=True)
    assert list(report.scores) == [alert.subject for alert in report.alerts]
    payments = pq.read_table(tmp_path / TRANSACTIONS_NAME).to_pydict()
    assert payments["row"] == list(range(report.transactions))
    assert all(0 <= value <= 1 for value in payments["score"])
    accounts = pq.read_table(tmp_path / ACCOUNTS_NAME).to_pydict()
    assert len(set(accounts["account"])) == report.accounts
    raised = dict(zip(accounts["account"], accounts["alert"], strict=True))
    assert {name for name, alert in raised.items() if alert} == set(report.scores)
    lines = (tmp_path / ALERTS_NAME).read_text().splitlines()
    assert [json.loads(line)["subject"] for line in lines] == list(report.scores)


def test_the_threshold_decides(world: tuple[Path, World]) -> None:
    path = world[0] / "transactions.csv"
    assert {alert.score for alert in score(path, threshold=1.0).alerts} <= {1.0}
    assert len(score(path, threshold=0.0).alerts) == score(path).accounts
    with pytest.raises(UsageError):
        score(path, threshold=1.5)


@pytest.mark.parametrize(("members", "amount"), [(4, 25_000), (6, 950_000)])
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


def test_a_rerun_in_another_process_is_bit_equal(world: tuple[Path, World], tmp_path: Path) -> None:
    path = world[0] / "transactions.csv"
    score(path, tmp_path / "here")
    script = "import sys, pathlib; from titan.aml.scoring import score; "
    script += "score(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    command = [sys.executable, "-c", script, str(path), str(tmp_path / "there")]
    subprocess.run(command, check=True, timeout=120)  # our own interpreter
    for name in (TRANSACTIONS_NAME, ACCOUNTS_NAME, ALERTS_NAME):
        here, there = (tmp_path / side / name for side in ("here", "there"))
        assert here.read_bytes() == there.read_bytes()


def test_bad_rows_are_counted_and_bad_files_refused(tmp_path: Path) -> None:
    write(stream_world(named("steps"), 5_000, 1), tmp_path, "amlsim")
    path = tmp_path / "transactions.csv"
    whole = score(path)
    with path.open("a") as file:
        file.write("1,2,-5.00,3\n")
    report = score(path, tmp_path / "out")
    assert (report.rejected, report.rejections) == (1, {"amount-negative": 1})
    assert report.alerts == whole.alerts, "a refused row changes nothing"
    assert "amount-negative" in (tmp_path / "out" / "rejected.csv").read_text()
    payments = pq.read_table(tmp_path / "out" / TRANSACTIONS_NAME).to_pydict()
    assert len(payments["score"]) == whole.transactions + 1, "one row an input row"
    assert payments["score"][-1] is None
    assert not payments["alert"][-1]
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
