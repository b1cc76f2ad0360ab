"""The audit log: complete, in order, proved, and any change of it is found."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from titan.domain.access import OPERATOR
from titan.domain.audit import Head
from titan.errors import StorageError, UsageError
from titan.storage.audit import Signer, record, signed_by
from titan.storage.audit_log import AuditLog
from titan.storage.database import Database
from titan.storage.merkle import extends, includes, leaf_hash
from titan.storage.vault import Vault

ENTRIES = 300  # more than one tile of 256


@pytest.fixture
def log(each_database: Database, tmp_path: Path) -> AuditLog:
    vault = Vault(each_database, tmp_path)
    return AuditLog(each_database, Signer(vault.root.derive("audit")))


def _fill(database: Database, count: int, start: int = 0) -> None:
    for number in range(start, start + count, 20):
        with database.write() as session:
            for place in range(number, min(number + 20, start + count)):
                record(session, OPERATOR, "case.opened", f"case_{place}")


def _run(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_act_is_kept_with_its_transaction_or_not_at_all(
    each_database: Database, log: AuditLog
) -> None:
    _fill(each_database, 3)
    with pytest.raises(ZeroDivisionError), each_database.write() as session:
        record(session, OPERATOR, "case.opened", "case_lost")
        raise ZeroDivisionError
    assert [entry.object_id for entry in log.entries(None, -1, 10)] == [
        "case_0", "case_1", "case_2",
    ]  # fmt: skip
    assert log.verify().sound and log.head().size == 3


def test_nothing_is_recorded_without_a_signature(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(StorageError), database.write() as session:
        record(session, OPERATOR, "case.opened", "case_1")
    database.close()


def test_every_entry_is_proved_under_the_signed_head(
    each_database: Database, log: AuditLog
) -> None:
    _fill(each_database, ENTRIES)
    for sequence in (0, 1, 127, 255, 256, ENTRIES - 1):
        shown = log.inclusion(sequence)
        assert signed_by(shown.head, log.signer.public_key)
        path = [bytes.fromhex(digest) for digest in shown.path]
        root = bytes.fromhex(shown.head.root)
        leaf = leaf_hash(shown.entry.canonical())
        assert includes(leaf, sequence, shown.head.size, path, root)
    with pytest.raises(UsageError):
        log.inclusion(ENTRIES)
    with pytest.raises(UsageError):
        log.inclusion(0, "another-tenant")


def test_an_earlier_head_begins_the_newest(each_database: Database, log: AuditLog) -> None:
    _fill(each_database, 100)
    early = log.head()
    _fill(each_database, ENTRIES, 100)
    late = log.head()
    path = [bytes.fromhex(digest) for digest in log.consistency(early.size, late.size)]
    old, new = bytes.fromhex(early.root), bytes.fromhex(late.root)
    assert extends(early.size, old, late.size, new, path)
    assert log.verify([early]).sound


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE audit_entries SET action = 'case.read' WHERE sequence = 17", "changed"),
        ("UPDATE audit_entries SET at = at + 0.001 WHERE sequence = 17", "changed"),
        ("UPDATE audit_entries SET leaf = X'00' WHERE sequence = 17", "changed"),
        ("DELETE FROM audit_entries WHERE sequence = 17", "missing"),
        ("DELETE FROM audit_entries WHERE sequence = 39", "cut"),
        ("UPDATE audit_state SET size = 39", "signature"),
        ("DELETE FROM audit_state", "unsigned"),
    ],
)
def test_any_change_is_found(
    each_database: Database, log: AuditLog, tampering: str, reason: str
) -> None:
    _fill(each_database, 40)
    if each_database.engine.dialect.name == "postgresql":
        tampering = tampering.replace("X'00'", "'\\x00'::bytea")
    _run(each_database, tampering)
    said = log.verify()
    assert (said.sound, said.reason) == (False, reason)


def test_swapped_entries_are_found_even_with_their_hashes_made_again(
    each_database: Database, log: AuditLog
) -> None:
    _fill(each_database, 40)
    one, two = log.entries(None, 9, 2)
    for entry in (replace(one, object_id=two.object_id), replace(two, object_id=one.object_id)):
        leaf = leaf_hash(entry.canonical()).hex()
        cast = f"'\\x{leaf}'::bytea" if each_database.engine.name == "postgresql" else f"X'{leaf}'"
        _run(
            each_database,
            f"UPDATE audit_entries SET object_id = '{entry.object_id}', leaf = {cast} "  # noqa: S608
            f"WHERE sequence = {entry.sequence}",
        )
    said = log.verify()
    assert (said.sound, said.reason) == (False, "other-root")


def test_a_forged_history_lacks_the_signature(each_database: Database, log: AuditLog) -> None:
    """All of it made again by somebody without the root key."""
    _fill(each_database, 10)
    for table in ("audit_entries", "audit_tiles", "audit_state"):
        _run(each_database, f"DELETE FROM {table}")  # noqa: S608 - three words of this test
    genuine, each_database.signer = each_database.signer, Signer(b"\7" * 32)
    _fill(each_database, 10)
    each_database.signer = genuine
    assert log.verify().reason == "signature"


def test_a_log_that_was_set_back_contradicts_a_head_kept_elsewhere(
    each_database: Database, log: AuditLog
) -> None:
    _fill(each_database, 10)
    kept = log.head()
    for table in ("audit_entries", "audit_tiles", "audit_state"):
        _run(each_database, f"DELETE FROM {table}")  # noqa: S608 - three words of this test
    _fill(each_database, 5)
    assert log.verify().sound
    assert log.verify([kept]).reason == "set-back"
    _fill(each_database, 20, 5)
    assert log.verify([kept]).reason == "other-root"
    assert log.verify([replace(kept, size=3)]).reason == "signature"


def test_writers_at_once_keep_one_order(each_database: Database, log: AuditLog) -> None:
    threads = [threading.Thread(target=_fill, args=(each_database, 20, 1000 * n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = log.verify()
    assert (said.sound, said.entries) == (True, 80)


def test_a_head_says_what_it_signs(each_database: Database, log: AuditLog) -> None:
    _fill(each_database, 2)
    head = log.head()
    assert isinstance(head, Head) and json.loads(head.signed_bytes().split(b"\n")[1])[0] == 2
    assert not signed_by(replace(head, at=head.at + 1), log.signer.public_key)
    assert not signed_by(replace(head, signature="zz"), log.signer.public_key)
