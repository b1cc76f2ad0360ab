"""Cases are opened once, hold one document, and are listed in order."""

import threading
from pathlib import Path

import pytest

from titan.domain.case import CaseStatus
from titan.domain.document import PictureFile
from titan.domain.submission import Submission
from titan.errors import StorageError, UsageError
from titan.pipeline.casebook import CaseBook
from titan.storage.database import Database
from titan.storage.tables import CaseRow, DocumentRow
from titan.storage.vault import Vault
from titan.zk.poseidon_constants import FIELD


@pytest.fixture
def cases(database: Database, vault: Vault) -> CaseBook:
    return CaseBook(database, vault)


def _code(error: pytest.ExceptionInfo[UsageError]) -> str:
    return error.value.code


def test_a_new_case_waits_for_its_document(cases: CaseBook) -> None:
    case = cases.open(5, "FRA")
    assert case == cases.case(case.id)
    assert (case.status, case.reason, case.credential_id) == (CaseStatus.RECEIVED, None, None)


@pytest.mark.parametrize("commitment", [0, FIELD, -1])
def test_a_commitment_is_a_scalar(cases: CaseBook, commitment: int) -> None:
    with pytest.raises(UsageError) as caught:
        cases.open(commitment, None)
    assert _code(caught) == "usage.argument"


def test_a_residency_is_a_country(cases: CaseBook) -> None:
    with pytest.raises(UsageError) as caught:
        cases.open(5, "QQQ")
    assert _code(caught) == "usage.argument"


def test_an_idempotency_key_opens_one_case(cases: CaseBook, database: Database) -> None:
    first = cases.open(5, None, "key")
    assert cases.open(5, None, "key") == first
    assert cases.open(5, None, "other").id != first.id
    with pytest.raises(UsageError) as caught:
        cases.open(6, None, "key")
    assert _code(caught) == "usage.conflict"
    with database.read() as session:
        assert session.query(CaseRow).count() == 2


def test_a_case_takes_one_document(cases: CaseBook, database: Database) -> None:
    case = cases.open(5, None)
    assert cases.submit(case.id, Submission(PictureFile(b"first"))).status is CaseStatus.EXAMINING
    with pytest.raises(UsageError) as caught:
        cases.submit(case.id, Submission(PictureFile(b"second")))
    assert _code(caught) == "usage.conflict"
    assert cases.submission(case.id).front.content == b"first"
    with database.read() as session:
        assert session.query(DocumentRow).count() == 1


def test_of_two_documents_at_once_one_is_taken(cases: CaseBook, database: Database) -> None:
    case, refused = cases.open(5, None), list[UsageError]()

    def submit(content: bytes) -> None:
        try:
            cases.submit(case.id, Submission(PictureFile(content)))
        except UsageError as error:
            refused.append(error)

    threads = [threading.Thread(target=submit, args=(bytes([n]),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error.code for error in refused] == ["usage.conflict"] * 3
    with database.read() as session:
        assert session.query(DocumentRow).count() == 1


def test_a_document_that_comes_bit_by_bit_is_taken_whole_or_not_at_all(
    cases: CaseBook, vault: Vault, tmp_path: Path
) -> None:
    case, blobs = cases.open(5, None), tmp_path / "blobs"
    parts = [bytes([n]) * 700_000 for n in range(4)]
    first, second = (cases.receive(case.id, "image/png") for _ in range(2))
    first.draft.write(parts[:3])
    assert len(list(blobs.iterdir())) == 2 and cases.case(case.id).status is CaseStatus.RECEIVED
    assert cases.hand_in(case.id, first, parts[3:]).status is CaseStatus.EXAMINING
    with pytest.raises(UsageError) as caught:
        cases.hand_in(case.id, second, parts)
    assert _code(caught) == "usage.conflict"
    for each in (first, second):
        each.draft.discard()
    assert [file.name for file in blobs.iterdir()] == [first.document_id]
    assert cases.submission(case.id).front == PictureFile(b"".join(parts), "image/png")
    with pytest.raises(UsageError) as caught:
        cases.receive(case.id, None)
    assert _code(caught) == "usage.conflict"


def test_who_is_erased_while_they_send_leaves_nothing(
    cases: CaseBook, vault: Vault, tmp_path: Path
) -> None:
    case = cases.open(5, None)
    incoming = cases.receive(case.id, None)
    cases.erase(case.id)
    with pytest.raises(StorageError) as caught:
        cases.hand_in(case.id, incoming, [b"picture"])
    assert caught.value.code == "storage.erased"
    incoming.draft.discard()
    assert list((tmp_path / "blobs").iterdir()) == []


def test_what_is_not_there_is_said_so(cases: CaseBook) -> None:
    for ask in (cases.case, cases.report, cases.erase):
        with pytest.raises(UsageError) as caught:
            ask("case_none")
        assert _code(caught) == "usage.not-found"
    with pytest.raises(UsageError) as caught:
        cases.report(cases.open(5, None).id)
    assert _code(caught) == "usage.not-found"


def test_pages_hold_every_case_once_and_in_order(cases: CaseBook) -> None:
    opened = [cases.open(number + 1, None).id for number in range(7)]
    seen, cursor = list[str](), None
    for expected in (3, 3, 1):
        page = cases.page(3, cursor)
        seen += [case.id for case in page.items]
        cursor = page.next_cursor
        assert len(page.items) == expected
    assert (seen, cursor) == (opened, None)


@pytest.mark.parametrize("cursor", ["", "x", "eA==", "bm90IGEgbnVtYmVy", "é"])
def test_a_made_up_cursor_is_refused(cases: CaseBook, cursor: str) -> None:
    with pytest.raises(UsageError) as caught:
        cases.page(3, cursor)
    assert _code(caught) == "usage.argument"


def test_erasure_takes_document_and_claims(cases: CaseBook, database: Database) -> None:
    case = cases.open(5, "FRA")
    cases.submit(case.id, Submission(PictureFile(b"document")))
    cases.erase(case.id)
    with pytest.raises(StorageError) as caught:
        cases.submission(case.id)
    assert caught.value.code == "storage.erased"
    with database.read() as session, pytest.raises(StorageError):
        cases.claims(session, cases.row(session, case.id))
    assert cases.case(case.id).id == case.id
