import os
import threading

import pytest

from titan.documents import side_by_side as module
from titan.documents.side_by_side import aside, side_by_side


def test_results_keep_the_order_of_their_items() -> None:
    assert side_by_side(lambda number: number * number, range(50)) == [n * n for n in range(50)]


def test_items_run_at_the_same_time_where_there_are_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 2)
    module._threads.cache_clear()
    meeting = threading.Barrier(2, timeout=10)  # passes only if both are there
    assert side_by_side(lambda _: meeting.wait() >= 0, range(2)) == [True, True]


def test_one_processor_works_in_the_callers_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 1)
    assert set(side_by_side(lambda _: threading.get_ident(), range(4))) == {threading.get_ident()}


def test_what_an_item_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 // number, (2, 1, 0))


def test_a_forked_process_has_threads_of_its_own() -> None:
    side_by_side(str, range(3))
    child = os.fork()
    if child == 0:
        os._exit(0 if side_by_side(str, range(3)) == ["0", "1", "2"] else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_what_is_done_aside_is_begun_at_once_and_asks_for_no_further_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 2)
    module._threads.cache_clear()

    def idents(_: int) -> set[int]:
        return set(side_by_side(lambda _: threading.get_ident(), range(4)))

    inner = [aside(lambda: idents(0)) for _ in range(8)]  # more than there are threads
    assert all(len(one.result(timeout=10)) == 1 for one in inner)


def test_what_is_raised_aside_is_raised_where_the_result_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for processors in (1, 2):
        monkeypatch.setattr(module, "_processors", lambda count=processors: count)
        with pytest.raises(ZeroDivisionError):
            aside(lambda: 1 // 0).result()
