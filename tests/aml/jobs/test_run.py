from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from titan.aml.features.view import Mode
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.jobs.engines import Local, Ray
from titan.aml.jobs.partition import Cutter, Piece
from titan.aml.jobs.run import score_job
from titan.aml.jobs.store import Store
from titan.aml.jobs.task import Task
from titan.aml.ledger import Ledger
from titan.aml.scorer.model import Scorer
from titan.aml.scorer.scores import score_ledger
from titan.aml.train.days import Plan, taken
from titan.aml.train.scorer import train


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return simulate(world(replace(named("neutral"), illicit=0.04), 3_000, seed=1))


@pytest.fixture(scope="module", params=list(Mode), ids=str)
def scorer(ledger: Ledger, request: pytest.FixtureRequest) -> Scorer:
    return train(ledger, Plan(mode=request.param, folds=2, again=False))


class _Stops(Local):
    """Breaks down after some pieces."""

    def __init__(self, after: int) -> None:
        self.left = after

    def run(self, task: Task, pieces: Iterable[Piece]) -> Iterator[NDArray[np.float32]]:
        for scores in super().run(task, pieces):
            if self.left == 0:
                raise InterruptedError
            self.left -= 1
            yield scores


def test_every_payment_is_in_one_partition(ledger: Ledger) -> None:
    cutter = Cutter(ledger, Mode.CAUSAL, 3)
    pieces = [cutter.piece(partition, None) for partition in cutter.partitions()]
    places = np.concatenate([piece.places[piece.wanted] for piece in pieces])
    assert np.array_equal(np.sort(places), np.arange(len(ledger)))
    assert min(len(piece.ledger) for piece in pieces) < len(ledger) / 10, "pieces are pieces"
    for piece in pieces[::7]:
        names = np.array(piece.ledger.accounts)
        whole = np.array(ledger.accounts)
        assert (names[piece.ledger.source] == whole[ledger.source[piece.places]]).all()
        last = piece.ledger.time[piece.wanted].max() // ledger.day
        assert (piece.ledger.time // ledger.day <= last).all(), "no halo of the future"


def test_pieces_give_the_scores_of_the_whole(
    ledger: Ledger, scorer: Scorer, tmp_path: Path
) -> None:
    whole = score_ledger(ledger, scorer).payments
    for buckets in (1, 3):
        scores, work = score_job(
            ledger, scorer, Store(tmp_path / str(buckets)), Local(), buckets=buckets
        )
        assert np.array_equal(scores, whole)
        assert work.kept == 0


def test_a_job_goes_on_where_it_was(ledger: Ledger, scorer: Scorer, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(InterruptedError):
        score_job(ledger, scorer, store, _Stops(after=20), buckets=2)
    cut_short = sorted(tmp_path.iterdir())[0]
    cut_short.write_bytes(cut_short.read_bytes()[:-1])
    scores, work = score_job(ledger, scorer, store, Local(), buckets=2)
    assert work.kept == 19, "twenty were kept, and one of them cannot be believed"
    assert np.array_equal(scores, score_ledger(ledger, scorer).payments)


def test_another_day_is_all_there_is_to_do(ledger: Ledger, scorer: Scorer, tmp_path: Path) -> None:
    store = Store(tmp_path)
    cut = int(np.searchsorted(ledger.time // ledger.day, ledger.time[-1] // ledger.day))
    score_job(taken(ledger, slice(cut)), scorer, store, Local(), buckets=2)
    scores, work = score_job(ledger, scorer, store, Local(), buckets=2)
    assert np.array_equal(scores, score_ledger(ledger, scorer).payments)
    if scorer.settings.mode is Mode.CAUSAL:
        assert work.pieces - work.kept == 2 * len(scorer.stages)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is an extra and not installed")
def test_ray_gives_the_same_bytes(ledger: Ledger, scorer: Scorer, tmp_path: Path) -> None:
    engine = Ray(None, 2)
    try:
        scores, work = score_job(ledger, scorer, Store(tmp_path / "store"), engine, buckets=2)
    finally:
        engine.close()
    assert work.kept == 0
    assert scores.tobytes() == score_ledger(ledger, scorer).payments.tobytes()
