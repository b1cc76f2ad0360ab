"""Uploads: in order, within limits, through kills, to a document of the case."""

import signal
from pathlib import Path

import forked
import pytest
from sqlalchemy import update

from titan.domain.access import Caller, Role
from titan.domain.case import CaseStatus
from titan.errors import StorageError, UsageError
from titan.pipeline.casebook import CaseBook
from titan.pipeline.uploads import UploadBook
from titan.runtime import Titan
from titan.settings import Settings
from titan.storage.database import Database
from titan.storage.pieces import Pieces
from titan.storage.tables import UploadRow
from titan.storage.vault import Vault

_KILLED = Path(__file__).with_name("killed_upload.py")


class Desk:
    """The books over one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.vault = Vault(database, folder)
        self.cases = CaseBook(database, self.vault)
        self.folder = folder / "uploads"
        self.book = UploadBook(
            database, self.vault, self.cases, Pieces(self.folder), largest=1000, hours=1.0
        )

    def code(self, *arguments: object, method: str = "append") -> str:
        with pytest.raises((UsageError, StorageError)) as refusal:
            getattr(self.book, method)(*arguments)
        return refusal.value.code


@pytest.fixture
def desk(each_database: Database, tmp_path: Path) -> Desk:
    return Desk(each_database, tmp_path)


def test_pieces_become_the_cases_document(desk: Desk) -> None:
    case = desk.cases.open(5, None)
    begun = desk.book.begin(case.id, 700, "image/png")
    assert (begun.offset, begun.complete) == (0, False)
    desk.book.append(case.id, begun.id, 0, b"a" * 300)
    assert desk.code(case.id, begun.id, method="content") == "usage.offset"
    for wrong in (0, 299, 301):
        assert desk.code(case.id, begun.id, wrong, b"x") == "usage.offset"
    assert desk.code(case.id, begun.id, 300, b"x" * 401) == "usage.too-large"
    kept = desk.book.append(case.id, begun.id, 300, b"b" * 400)
    assert (kept.offset, kept.complete) == (700, False)
    given = desk.book.content(case.id, begun.id)
    assert given is not None and given.front.declared == "image/png"
    assert given.front.content == b"a" * 300 + b"b" * 400
    assert desk.book.hand_in(case.id, begun.id, given).status is CaseStatus.EXAMINING
    assert desk.cases.submission(case.id) == given
    assert desk.book.upload(case.id, begun.id).complete and not list(desk.folder.iterdir())
    assert desk.book.content(case.id, begun.id) is None
    assert desk.code(case.id, begun.id, 700, b"") == "usage.offset"
    assert desk.code(case.id, 5, None, method="begin") == "usage.conflict"


def test_limits_of_size_and_number(desk: Desk) -> None:
    case = desk.cases.open(5, None)
    for size in (0, 1001):
        assert desk.code(case.id, size, None, method="begin") == "usage.too-large"
    open_ones = [desk.book.begin(case.id, 5, None) for _ in range(4)]
    assert desk.code(case.id, 5, None, method="begin") == "usage.conflict"
    desk.book.cancel(case.id, open_ones[0].id)
    assert desk.code(case.id, open_ones[0].id, method="upload") == "usage.not-found"
    desk.book.begin(case.id, 5, None)


def test_what_is_anothers_over_or_erased_cannot_be_continued(desk: Desk) -> None:
    case, other = desk.cases.open(5, None), desk.cases.open(6, None)
    begun, second = (desk.book.begin(case.id, 9, None) for _ in range(2))
    stranger = Caller("theirs", "key_1", "someone", frozenset(Role))
    assert desk.code(case.id, begun.id, 0, b"x", stranger) == "usage.not-found"
    assert desk.code(other.id, begun.id, 0, b"x") == "usage.not-found"
    desk.book.append(case.id, begun.id, 0, b"x")
    desk.book.append(case.id, second.id, 0, b"x")
    with desk.database.write() as session:
        late = update(UploadRow).where(UploadRow.id == begun.id).values(expires_at=1.0)
        session.execute(late)
    assert desk.code(case.id, begun.id, 1, b"x") == "usage.not-found"
    assert desk.book.expire() == 1
    assert [file.name for file in desk.folder.iterdir()] == [second.id]
    desk.cases.erase(case.id)
    assert desk.code(case.id, second.id, 1, b"x") == "storage.erased"
    assert desk.book.expire() == 1 and not list(desk.folder.iterdir())


def test_two_that_hand_in_make_one_document(desk: Desk) -> None:
    case = desk.cases.open(5, None)
    begun = [desk.book.begin(case.id, 3, None) for _ in range(2)]
    for one, content in zip(begun, (b"one", b"two"), strict=True):
        desk.book.append(case.id, one.id, 0, content)
    given = [desk.book.content(case.id, one.id) for one in begun]
    assert given[0] is not None and given[1] is not None
    desk.book.hand_in(case.id, begun[0].id, given[0])
    assert desk.code(case.id, begun[1].id, given[1], method="hand_in") == "usage.conflict"
    assert desk.cases.submission(case.id) == given[0]


def test_a_kill_in_the_middle_of_a_piece_loses_that_piece_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, rpc_url="http://127.0.0.1:9")
    with Titan(settings) as titan:
        case = titan.open_case(5)
        begun = titan.begin_upload(case.id, 1400)
    killed = forked.start(_KILLED, case.id, begun.id, data_dir=tmp_path)
    killed.join(timeout=60)
    assert killed.exitcode == -signal.SIGKILL
    with Titan(settings) as titan:
        found = titan.upload(case.id, begun.id)
        assert (found.offset, found.complete) == (1000, False)
        titan.continue_upload(case.id, begun.id, 1000, b"B" * 400)
        given = titan._uploads.content(case.id, begun.id)
        assert given is not None and given.front.content == b"A" * 1000 + b"B" * 400
