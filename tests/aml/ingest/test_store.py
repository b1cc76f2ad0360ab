"""Payments are appended whole or not at all, once each, and come back as they were."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from titan.aml.ingest import read
from titan.aml.ingest.store import Store, digest_of
from titan.aml.ledger import Ledger
from titan.errors import MoneyError, UsageError

HEADER = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,"
    "Amount Paid,Payment Currency,Payment Format,Is Laundering\n"
)


def world(folder: Path, days: range, name: str) -> Path:
    """Some hundred payments of some days, not in the order of time."""
    draw = np.random.default_rng(len(days))
    path = folder / name
    with path.open("w") as out:
        out.write(HEADER)
        for _ in range(300):
            least, most = (days.start, 0, 0, 0, 1), (days.stop, 24, 50, 60, 10**6)
            day, hour, source, target, cents = draw.integers(least, most)
            got = f"{cents / 100:.2f},US Dollar" if cents % 7 else f"{cents / 90:.2f},Euro"
            out.write(
                f"2022/09/{day:02d} {hour:02d}:00,{source % 5:03d},A{source},{target % 5:03d},"
                f"A{target},{got},{cents / 100:.2f},US Dollar,"
                f"{('ACH', 'Wire', 'Cheque')[cents % 3]},{int(cents % 11 == 0)}\n"
            )
    return path


def same(one: Ledger, two: Ledger) -> None:
    """Assert that two ledgers are equal in everything but what was refused."""
    assert (one.accounts, one.currencies, one.methods, one.day) == (
        two.accounts, two.currencies, two.methods, two.day,
    )  # fmt: skip
    for name in ("source", "target", "amount", "time", "currency", "method", "received",
                 "received_currency"):  # fmt: skip
        here, there = getattr(one, name), getattr(two, name)
        assert (here is None) == (there is None), name
        assert here is None or (here.dtype == there.dtype and np.array_equal(here, there)), name
    assert one.truth is not None and two.truth is not None
    assert np.array_equal(one.truth.payments, two.truth.payments)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [world(tmp_path, range(1, 4), "a.csv"), world(tmp_path, range(3, 9), "b.csv")]


def test_what_was_appended_in_pieces_is_what_is_read_at_once(
    tmp_path: Path, files: list[Path]
) -> None:
    store = Store(tmp_path / "store")
    for path in files:
        assert store.append(read(path), digest_of([path]))
    same(store.load(), read(files))
    assert sorted(p.name for p in (tmp_path / "store/days").iterdir())[0] == "day=2022-09-01"
    removed = store.compact()
    assert removed == 2, "one day is in both files"
    same(store.load(), read(files))
    store.verify()
    assert store.compact() == 0


def test_a_file_is_taken_once(tmp_path: Path, files: list[Path]) -> None:
    store = Store(tmp_path / "store")
    ledger, key = read(files[0]), digest_of([files[0]])
    assert store.append(ledger, key)
    before = store.manifest()
    assert not store.append(ledger, key)
    assert store.manifest() == before
    assert store.append(ledger, "another"), "the same payments may happen again"
    assert store.manifest().rows == 2 * len(ledger)


def test_a_time_is_loaded_by_itself(tmp_path: Path, files: list[Path]) -> None:
    store, whole = Store(tmp_path / "store"), read(files)
    store.append(whole, "all")
    since, until = int(whole.time.min()) + 90_000, int(whole.time.max()) - 90_000
    chosen = (whole.time >= since) & (whole.time < until)
    part = store.load(since, until)
    assert np.array_equal(part.row, whole.row[chosen])
    assert np.array_equal(part.amount, whole.amount[chosen])
    names = [whole.accounts[place] for place in whole.source[chosen]]
    assert [part.accounts[place] for place in part.source] == names
    with pytest.raises(MoneyError) as caught:
        store.load(since=int(whole.time.max()) + 1)
    assert caught.value.code == "money.empty"


def test_an_append_that_dies_leaves_nothing(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    store.append(read(files[0]), "a")
    before = store.load()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            store.append(read(files[1]), "b")
    same(store.load(), before)
    assert store.append(read(files[1]), "b")
    same(store.load(), read(files))
    store.verify()


def test_damage_is_found(tmp_path: Path, files: list[Path]) -> None:
    store = Store(tmp_path / "store")
    store.append(read(files[0]), "a")
    part = tmp_path / "store" / store.manifest().parts[0].path
    raw = bytearray(part.read_bytes())
    raw[len(raw) // 2] ^= 1
    part.write_bytes(raw)
    with pytest.raises(MoneyError, match="day=2022-09-01") as caught:
        store.verify()
    assert caught.value.code == "money.store-damaged"
    part.unlink()
    with pytest.raises(MoneyError, match="cannot be read"):
        store.load()
    (tmp_path / "store/manifest.json").write_text("{")
    with pytest.raises(MoneyError, match="manifest"):
        store.load()


def test_steps_and_seconds_do_not_mix(tmp_path: Path, files: list[Path]) -> None:
    store, ledger = Store(tmp_path / "store"), read(files[0])
    store.append(ledger, "a")
    with pytest.raises(UsageError) as caught:
        store.append(replace(ledger, day=1), "b")
    assert caught.value.code == "usage.conflict"


def test_columns_that_only_some_files_have(tmp_path: Path, files: list[Path]) -> None:
    store, ledger = Store(tmp_path / "store"), read(files[0])
    bare = replace(
        ledger, method=None, methods=(), received=None, received_currency=None, truth=None
    )
    store.append(bare, "bare")
    store.append(ledger, "whole")
    loaded, count = store.load(), len(ledger)
    assert loaded.method is not None and loaded.truth is not None and loaded.received is not None
    assert {loaded.methods[place] for place in loaded.method[:count]} == {""}
    assert np.array_equal(loaded.received[:count], ledger.amount)
    assert (loaded.truth.payments[:count] == -1).all()
    assert np.array_equal(loaded.received[count:], ledger.received)


def test_two_writers_number_accounts_alike(tmp_path: Path, files: list[Path]) -> None:
    one, two = Store(tmp_path / "store"), Store(tmp_path / "store")
    one.append(read(files[0]), "a")
    two.append(read(files[1]), "b")
    one.append(read(files[0]), "c")
    same(one.load(), read([files[0], files[1], files[0]]))
    fresh = Store(tmp_path / "store")
    fresh.append(read(files[1]), "d")
    same(two.load(), read([files[0], files[1], files[0], files[1]]))
