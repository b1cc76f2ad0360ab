"""Rounds go on whatever one job does; what nobody asks for any more is deleted."""

import threading
import time
from pathlib import Path

from sqlalchemy import select, update

from titan.domain.access import itself
from titan.errors import MoneyError
from titan.pipeline.applicants import ApplicantBook
from titan.pipeline.casebook import CaseBook
from titan.pipeline.figures import figures
from titan.pipeline.rounds import Rounds, tidy
from titan.pipeline.screening import Screener, ScreeningBook
from titan.storage.database import Database
from titan.storage.tables import IdempotencyRow
from titan.storage.vault import Vault


def test_a_job_that_fails_keeps_no_other_from_its_turn() -> None:
    done, enough = list[str](), threading.Event()

    def failing() -> int:
        done.append("failing")
        raise MoneyError("money.list-unreadable", "A list was damaged.")

    def other() -> int:
        done.append("other")
        if done.count("other") == 2:
            enough.set()
        return 1

    rounds = Rounds({"failing": failing, "other": other}, 0.01)
    rounds.start()
    assert enough.wait(10)
    rounds.stop()
    assert done[:4] == ["failing", "other"] * 2


def test_used_keys_are_forgotten_after_a_week(each_database: Database, tmp_path: Path) -> None:
    vault = Vault(each_database, tmp_path)
    cases = CaseBook(each_database, vault)
    for key in ("old", "new"):
        cases.open(5, None, key)
    with each_database.write() as session:
        oldest = session.scalars(
            select(IdempotencyRow.key_hash).order_by(IdempotencyRow.created_at)
        ).first()
        session.execute(
            update(IdempotencyRow)
            .where(IdempotencyRow.key_hash == oldest)
            .values(created_at=time.time() - 8 * 86_400)
        )
    assert (tidy(each_database), tidy(each_database)) == (1, 0)


def test_figures_count_what_there_is(each_database: Database, tmp_path: Path) -> None:
    vault = Vault(each_database, tmp_path)
    cases = CaseBook(each_database, vault)
    assert figures(each_database)["audit"]["entries"] == 0
    for tenant in ("one", "two"):
        cases.open(5, None, caller=itself(tenant))
    found = figures(each_database)
    assert (found["cases"]["received"], found["cases"]["approved"]) == (2, 0)
    assert found["audit"]["entries"] == 2
    assert found["webhooks"] == {"waiting": 0, "dead": 0}


def test_nobody_is_forgotten_while_a_case_is_under_way(
    each_database: Database, tmp_path: Path
) -> None:
    vault = Vault(each_database, tmp_path)
    cases = CaseBook(each_database, vault)
    screenings = ScreeningBook(each_database, vault, cases, Screener(tmp_path / "lists"))
    people = ApplicantBook(each_database, vault, cases, screenings)
    case = cases.open(5, None)
    assert people.forget_old(1.0) == 0
    assert people.forget_old(-1.0) == 1
    assert people.applicant(case.applicant_id).erased_at is not None
