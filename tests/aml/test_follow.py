"""What follows ends where the batch does, however the payments came."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from titan.aml.follow import FolderFeed, Follower
from titan.aml.ingest import read
from titan.aml.ingest.store import Store
from titan.aml.ledger import Ledger
from titan.errors import MoneyError

HEADER = "sourceNodeId,targetNodeId,value,time\n"
HISTORY = 5


@dataclass(frozen=True)
class Counted:
    payments: NDArray[np.float32]
    alerts: NDArray[np.bool_]


def earlier(ledger: Ledger) -> Counted:
    """Score a payment by what its sender paid in the five steps before it: no look ahead."""
    scores = np.zeros(len(ledger), np.float32)
    for place in range(len(ledger)):
        before = ledger.time[place] - ledger.time
        of_sender = ledger.source == ledger.source[place]
        scores[place] = ledger.amount[of_sender & (before > 0) & (before <= HISTORY)].sum()
    return Counted(scores, scores > 2000)


@dataclass
class Earlier:
    """Gives those scores; says truly or not that it never looks ahead, and counts what it did."""

    steady: bool = True
    scored: int = 0

    def score(self, ledger: Ledger, since: int | None) -> Counted:
        whole = earlier(ledger)
        wanted = np.ones(len(ledger), bool) if since is None else ledger.time >= since
        self.scored += int(wanted.sum())
        return Counted(np.where(wanted, whole.payments, 0), whole.alerts & wanted)

    def never_looks_ahead(self, ledger: Ledger) -> bool:
        return self.steady and len(ledger) > 0


def rows(first: int, last: int) -> str:
    draw = np.random.default_rng(3)
    table = [(draw.integers(6), 6 + draw.integers(6), 1 + draw.integers(9)) for _ in range(last)]
    return HEADER + "".join(
        f"{source},{target},{amount}.00,{step // 4}\n"
        for step, (source, target, amount) in enumerate(table)
        if step >= first
    )


@pytest.mark.parametrize("steady", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_it_ends_at_the_scores_of_the_batch(tmp_path: Path, steady: bool, late: bool) -> None:
    watched = tmp_path / "in"
    watched.mkdir()
    store = Store(tmp_path / "store")
    feed = FolderFeed(watched, store, tmp_path / "rejects")
    scorer = Earlier(steady)
    follower = Follower(store, tmp_path / "store", scorer)
    pieces = [(0, 40), (40, 60), (60, 90)]
    order = [pieces[place] for place in ((0, 2, 1) if late else (0, 1, 2))]
    told = []
    for number, (first, last) in enumerate(order):
        (watched / f"{number}.csv").write_text(rows(first, last))
        assert [fed.rows for fed in feed.feed(settled=0.0)] == [last - first]
        told += follower.update()
    whole = read([watched / f"{number}.csv" for number in range(3)])
    expected = earlier(whole)
    assert np.array_equal(follower.scores(), expected.payments)
    assert [each.transaction.amount for each in told] == whole.amount.tolist()
    if not late:
        assert [each.score for each in told] == expected.payments.tolist()
        assert [each.alert for each in told] == expected.alerts.tolist()
    assert follower.update() == []
    assert (scorer.scored < 40 + 60 + 90) == steady
    again = Follower(store, tmp_path / "store", scorer)
    assert again.update() == [], "what was scored is known after a restart"


def test_a_file_is_taken_when_it_is_whole_and_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    feed = FolderFeed(tmp_path, store, tmp_path / "rejects")
    path = tmp_path / "a.csv"
    path.write_text(rows(0, 10))
    (tmp_path / "b.csv.part").write_text("half a fi")
    (tmp_path / ".c.csv").write_text("hidden")
    (tmp_path / "nodes.csv").write_text("nodeid,isFraud\n1,0\n")
    assert list(feed.feed(settled=60.0)) == []
    assert feed.waiting == 2
    assert [(fed.file, fed.rows) for fed in feed.feed(settled=0.0)] == [("a.csv", 10)]
    assert list(feed.feed(settled=0.0)) == []
    path.rename(tmp_path / "z.csv")
    assert [(fed.file, fed.rows) for fed in feed.feed(settled=0.0)] == [("z.csv", 0)]
    assert store.manifest().rows == 10


def test_a_bad_file_is_told_and_the_next_is_taken(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    feed = FolderFeed(tmp_path, store, tmp_path / "rejects")
    (tmp_path / "a.csv").write_text("no,such\n1,2\n")
    (tmp_path / "b.csv").write_text(rows(0, 5) + "1,2,many,1\n")
    bad, good = feed.feed(settled=0.0)
    assert isinstance(bad.error, MoneyError) and bad.error.code == "money.column-missing"
    assert (good.rows, good.rejected, good.error) == (5, 1, None)
    assert (tmp_path / "rejects/b.csv/rejected.csv").exists()


def test_scores_of_what_was_taken_back_go(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for number, (first, last) in enumerate(((0, 20), (20, 40))):
        (tmp_path / "t.csv").write_text(rows(first, last))
        store.append(read(tmp_path / "t.csv"), str(number))
    follower = Follower(store, tmp_path / "store", Earlier())
    assert len(follower.update()) == 40
    store.take_back(1, "")
    assert follower.update() == []
    assert len(follower.scores()) == 20
    (tmp_path / "t.csv").write_text(rows(20, 30))
    store.append(read(tmp_path / "t.csv"), "other")
    assert len(follower.update()) == 10
    assert np.array_equal(follower.scores(), earlier(store.load()).payments)


def test_a_payment_is_scored_seconds_after_it_appears(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    feed = FolderFeed(tmp_path, store, tmp_path / "rejects")
    follower = Follower(store, tmp_path / "store", Earlier())
    (tmp_path / "a.csv").write_text(rows(0, 10))
    begun = time.monotonic()
    while not list(feed.feed(settled=0.2)):
        time.sleep(0.05)
    assert len(follower.update()) == 10
    assert time.monotonic() - begun < 10
