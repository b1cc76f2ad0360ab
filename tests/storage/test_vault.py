"""Personal data at rest: unreadable without the keys, unmovable, and gone when erased."""

import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from titan.errors import StorageError
from titan.storage.database import Database
from titan.storage.frames import FRAME_BYTES
from titan.storage.tables import Applicant, CaseRow, DocumentRow
from titan.storage.vault import Vault

CANARY = b"ERIKSSON<<ANNA<MARIA"


def _keep(vault: Vault, database: Database, content: bytes, case_id: str = "case_1") -> str:
    """Store a document in a case of its own and return the applicant's id."""
    with database.write() as session:
        applicant = vault.new_applicant(session)
        session.add(
            CaseRow(
                id=case_id, applicant_id=applicant, holder_commitment="1", claims=b"",
                status="received", created_at=0, updated_at=0,
            )
        )  # fmt: skip
        session.flush()
        vault.write_document(session, applicant, case_id, [content])
    return applicant


def _read(vault: Vault, database: Database, case_id: str = "case_1") -> bytearray:
    with database.read() as session:
        return vault.read_document(session, case_id)


def _everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize(
    "size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES]
)
def test_a_document_comes_back_whole(vault: Vault, database: Database, size: int) -> None:
    content = (CANARY * (size // len(CANARY) + 1))[:size]
    _keep(vault, database, content)
    assert _read(vault, database) == content


def test_nothing_readable_lies_on_the_disk(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    _keep(vault, database, CANARY * 100_000)
    assert CANARY not in _everything(tmp_path)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_change_of_the_file_is_noticed(
    vault: Vault, database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    if not list((tmp_path / "blobs").iterdir()):
        _keep(vault, database, CANARY * 110_000)  # three frames
    blob = next((tmp_path / "blobs").iterdir())
    sound = blob.read_bytes()
    frame = FRAME_BYTES + 16
    place = data.draw(st.integers(0, len(sound) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :],
                sound[:place],
                sound + sound[-16:],
                sound[frame : 2 * frame] + sound[:frame] + sound[2 * frame :],
                sound[: 2 * frame],
            ]
        )
    )
    try:
        blob.write_bytes(changed)
        with pytest.raises(StorageError) as caught:
            _read(vault, database)
        assert caught.value.code == "storage.key"
    finally:
        blob.write_bytes(sound)


def test_a_document_cannot_be_passed_off_as_another_ones(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    _keep(vault, database, b"first", "case_1")
    _keep(vault, database, b"other", "case_2")
    with database.read() as session:
        first, other = session.query(DocumentRow).order_by(DocumentRow.case_id).all()
    blobs = tmp_path / "blobs"
    (blobs / first.id).write_bytes((blobs / other.id).read_bytes())
    with pytest.raises(StorageError):
        _read(vault, database, "case_1")


def test_a_record_opens_only_for_its_applicant_and_name(vault: Vault, database: Database) -> None:
    with database.write() as session:
        one, two = vault.new_applicant(session), vault.new_applicant(session)
        sealed = vault.seal(session, one, "report", CANARY)
        assert vault.unseal(session, one, "report", sealed) == CANARY
        for applicant, name in ((two, "report"), (one, "claims")):
            with pytest.raises(StorageError) as caught:
                vault.unseal(session, applicant, name, sealed)
            assert caught.value.code == "storage.key"


def test_erasure_destroys_the_key_on_the_disk_too(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    applicant = _keep(vault, database, CANARY * 1000)
    with database.read() as session:
        key = session.get_one(Applicant, applicant).wrapped_key
    assert key is not None and key in _everything(tmp_path)
    vault.erase(applicant)
    assert key not in _everything(tmp_path)
    assert list((tmp_path / "blobs").iterdir()) == []
    with pytest.raises(StorageError) as caught:
        _read(vault, database)
    assert caught.value.code == "storage.erased"


def test_what_was_made_of_a_document_lies_beside_it_and_goes_with_it(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    applicant = _keep(vault, database, b"document")
    with database.write() as session:
        assert vault.read_beside(session, "case_1") is None
        for content in (b"first", CANARY * 1000):
            vault.write_beside(session, "case_1", content)
    assert CANARY not in _everything(tmp_path)
    vault.sweep()
    with database.read() as session:
        assert vault.read_beside(session, "case_1") == CANARY * 1000
    vault.erase(applicant)
    assert list((tmp_path / "blobs").iterdir()) == []
    with database.read() as session, pytest.raises(StorageError) as caught:
        vault.read_beside(session, "case_1")
    assert caught.value.code == "storage.erased"


def test_sweeping_removes_what_a_crash_left(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    _keep(vault, database, b"kept")
    (tmp_path / "blobs" / ".doc_draft").write_bytes(b"half")
    (tmp_path / "blobs" / "doc_lost.beside").write_bytes(b"of nothing")
    (tmp_path / "blobs" / "doc_never_committed").write_bytes(b"whole")
    assert vault.sweep() == 3
    assert _read(vault, database) == b"kept"


def test_another_root_key_is_refused_at_once(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "keys" / "root.json").unlink()
    with pytest.raises(StorageError) as missing:
        Vault(database, tmp_path)
    other = tmp_path / "other"
    fresh = Database.open(f"sqlite:///{other / 'titan.sqlite'}")
    Vault(fresh, other)
    fresh.close()
    (other / "keys" / "root.json").rename(tmp_path / "keys" / "root.json")
    with pytest.raises(StorageError) as wrong:
        Vault(database, tmp_path)
    assert (missing.value.code, wrong.value.code) == ("storage.key", "storage.key")


def _rows(database: Database) -> int:
    with database.read() as session:
        return session.query(DocumentRow).count()


def test_a_disk_that_fills_up_leaves_no_document_and_no_row(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))
    try:
        with pytest.raises(StorageError) as caught:
            _keep(vault, database, bytes(4 << 20))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.code == "storage.unusable"
    assert (_rows(database), list((tmp_path / "blobs").iterdir())) == (0, [])


def test_a_folder_that_is_gone_is_one_clear_error(
    vault: Vault, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "blobs").rmdir()
    (tmp_path / "blobs").write_text("a file where the folder was")
    with pytest.raises(StorageError) as caught:
        _keep(vault, database, b"content")
    assert (caught.value.code, _rows(database)) == ("storage.unusable", 0)
