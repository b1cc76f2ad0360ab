"""What was signed under a key is there after a crash, and one sender at a time holds it."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from titan.chain.journal import Entry, Journal
from titan.errors import ChainError, StorageError

ACCOUNT = "0x" + "Ab" * 20


def test_it_keeps_versions_in_order_and_apart(tmp_path: Path) -> None:
    with Journal(tmp_path / "sends").entry(1, ACCOUNT, "k", 1.0) as entry:
        assert entry.versions() == []
        entry.add(b"\x01first")
        entry.add(b"\x02second")
    with Journal(tmp_path / "sends").entry(1, ACCOUNT.lower(), "k", 1.0) as entry:
        assert entry.versions() == [b"\x01first", b"\x02second"]
    for other in ((2, ACCOUNT, "k"), (1, "0x" + "cd" * 20, "k"), (1, ACCOUNT, "l")):
        with Journal(tmp_path / "sends").entry(*other, 1.0) as entry:
            assert entry.versions() == []


def test_a_line_that_was_cut_off_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "entry.sent"
    path.write_text("0102\n03")
    assert Entry(path).versions() == [b"\x01\x02"]


def test_a_file_that_is_none_of_its_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "entry.sent"
    path.write_text("no hex\n")
    with pytest.raises(StorageError, match=r"^storage\.unusable:"):
        Entry(path).versions()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StorageError, match=r"^storage\.unusable:"),
        Journal(tmp_path / "file" / "sends").entry(1, ACCOUNT, "k", 0.1),
    ):
        pass


def test_a_second_sender_waits_and_then_gives_up(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.entry(1, ACCOUNT, "k", 1.0):
        with (
            pytest.raises(ChainError, match=r"^chain\.not-mined:"),
            journal.entry(1, ACCOUNT, "k", 0.1),
        ):
            pass
        with journal.entry(1, ACCOUNT, "other", 0.1) as other:
            assert other.versions() == []


def test_threads_hold_it_in_turn(tmp_path: Path) -> None:
    inside = threading.Semaphore(1)

    def work(number: int) -> None:
        with Journal(tmp_path).entry(1, ACCOUNT, "k", 10.0) as entry:
            assert inside.acquire(blocking=False)
            entry.add(bytes([number]))
            inside.release()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    with Journal(tmp_path).entry(1, ACCOUNT, "k", 1.0) as entry:
        assert sorted(entry.versions()) == [bytes([number]) for number in range(8)]


def _hold_and_die(folder: Path) -> None:
    import os

    with Journal(folder).entry(1, ACCOUNT, "k", 5.0) as entry:
        entry.add(b"\x07")
        os._exit(9)


def test_a_holder_that_dies_lets_go(tmp_path: Path) -> None:
    process = multiprocessing.get_context("fork").Process(target=_hold_and_die, args=(tmp_path,))
    process.start()
    process.join(20)
    assert process.exitcode == 9
    with Journal(tmp_path).entry(1, ACCOUNT, "k", 1.0) as entry:
        assert entry.versions() == [b"\x07"]
