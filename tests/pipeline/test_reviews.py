"""Persons decide: as many as the level asks, each once, with reasons that stay sealed."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from titan.credentials.attributes import Claims
from titan.credentials.issuer import Application, Issuer
from titan.domain.access import OPERATOR, Caller, Role
from titan.domain.case import CaseStatus
from titan.domain.report import ForensicReport
from titan.errors import UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.journal import move
from titan.pipeline.reviews import ReviewDesk
from titan.storage.database import Database
from titan.storage.tables import CaseRow
from titan.storage.vault import Vault


def _reviewer(name: str) -> Caller:
    return Caller("default", f"key_{name}", name, frozenset((Role.REVIEWER,)))


ANNA, OTTO, GWEN = map(_reviewer, ("anna", "otto", "gwen"))
Waiting = Callable[..., str]


@pytest.fixture
def vault(each_database: Database, tmp_path: Path) -> Vault:
    return Vault(each_database, tmp_path)


@pytest.fixture
def cases(each_database: Database, vault: Vault) -> CaseBook:
    return CaseBook(each_database, vault)


@pytest.fixture
def desk(each_database: Database, vault: Vault, cases: CaseBook) -> ReviewDesk:
    levels = frozenset(("enhanced",))
    return ReviewDesk(each_database, vault, cases, Issuer(each_database, vault), levels)


@pytest.fixture
def waiting(each_database: Database, cases: CaseBook) -> Waiting:
    def make(level: str = "standard") -> str:
        case_id = cases.open(5, None, level=level).id
        with each_database.write() as session:
            move(session, cases.row(session, case_id), CaseStatus.IN_REVIEW, "sandbox-refer")
        return case_id

    return make


def test_one_person_decides_at_the_standard_level(desk: ReviewDesk, waiting: Waiting) -> None:
    case = desk.give(waiting(), approve=True, reason="in order", caller=ANNA)
    assert case.status is CaseStatus.ISSUING
    case = desk.give(waiting(), approve=False, reason="no answer", caller=ANNA)
    assert (case.status, case.reason) == (CaseStatus.DECLINED, "declined-in-review")
    with pytest.raises(UsageError) as caught:
        desk.give(case.id, approve=True, reason="again", caller=OTTO)
    assert caught.value.code == "usage.conflict"


def test_two_different_persons_must_agree_where_the_level_asks_it(
    desk: ReviewDesk, waiting: Waiting
) -> None:
    case_id = waiting("enhanced")
    assert desk.give(case_id, approve=True, reason="fine", caller=ANNA).status == "in_review"
    for approve in (True, False):
        with pytest.raises(UsageError) as caught:
            desk.give(case_id, approve=approve, reason="still fine", caller=ANNA)
        assert caught.value.code == "usage.four-eyes"
    assert desk.give(case_id, approve=False, reason="no", caller=OTTO).status == "in_review"
    assert desk.give(case_id, approve=True, reason="yes", caller=GWEN).status == "issuing"


def test_a_second_key_of_one_person_is_no_second_person(desk: ReviewDesk, waiting: Waiting) -> None:
    case_id = waiting("enhanced")
    desk.give(case_id, approve=True, reason="fine", caller=ANNA)
    other_key = Caller("default", "key_other", "anna", frozenset((Role.REVIEWER,)))
    with pytest.raises(UsageError):
        desk.give(case_id, approve=True, reason="fine", caller=other_key)


def test_what_a_reviewer_wrote_is_sealed(
    desk: ReviewDesk, waiting: Waiting, each_database: Database, tmp_path: Path
) -> None:
    desk.give(waiting(), approve=False, reason="ERIKSSON sent no original", caller=ANNA)
    if each_database.engine.dialect.name == "sqlite":
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("titan.sqlite*"))
        assert b"ERIKSSON" not in kept


def test_declining_an_approved_case_that_came_back_ends_its_credential(  # noqa: PLR0917 - fixtures
    desk: ReviewDesk, waiting: Waiting, each_database: Database, vault: Vault, cases: CaseBook,
    make_report: Callable[..., ForensicReport], today: date,
) -> None:  # fmt: skip
    issuer, ids = Issuer(each_database, vault), [waiting(), waiting()]
    for number, case_id in enumerate(ids):
        with each_database.write() as session:
            row: CaseRow = cases.row(session, case_id)
            report = make_report(document_number=f"A{number}")
            application = Application(case_id, row.applicant_id, 5, Claims(None), report, False)
            row.credential_id = issuer.issue(session, application, "0x" + "1f" * 20, today).id
    kept = desk.give(ids[0], approve=True, reason="another person", caller=ANNA)
    ended = desk.give(ids[1], approve=False, reason="the listed person", caller=ANNA)
    assert (kept.status, ended.status) == (CaseStatus.APPROVED, CaseStatus.DECLINED)
    assert kept.credential_id is not None and issuer.state(kept.credential_id) == "live"
    assert ended.credential_id is not None and issuer.state(ended.credential_id) == "revoked"
    assert cases.case(ended.id, OPERATOR).status is CaseStatus.DECLINED
