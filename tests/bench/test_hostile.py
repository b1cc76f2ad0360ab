import pytest

from titan.bench.hostile import campaign
from titan.bench.hostile_files import hostile_files
from titan.failures import CATALOGUE


def test_the_same_seed_gives_the_same_files() -> None:
    one, other = (list(hostile_files(80, 1)) for _ in range(2))
    assert [file.content for file in one] == [file.content for file in other]
    assert len({file.kind for file in one}) > 50


@pytest.mark.slow
def test_hostile_files_do_no_harm() -> None:
    _does_no_harm(35)


@pytest.mark.exhaustive
def test_five_thousand_hostile_files_do_no_harm() -> None:
    _does_no_harm(5000, workers=2)


def _does_no_harm(count: int, workers: int = 1) -> None:
    result = campaign(count, workers=workers)
    assert result.files == count
    assert result.crashes == []
    assert result.left == []
    assert set(result.refused) <= set(CATALOGUE)
    assert sum(result.refused.values()) > count / 2
    assert result.slowest[0] < 60
