import json

import numpy as np
import pytest

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.decide import decide, identity, marked, shown
from titan.forensics.train.judge import LEVELS, Judged
from titan.forensics.train.pages import Origin


def _pages(count: int, gap: float, seed: int, calm: float = 0.0) -> list[Judged]:
    """Pages whose one feature lies apart by a gap; edited ones have cells of high chances."""
    generator = np.random.default_rng(seed)
    pages = []
    for place in range(count):
        edited = place % 2 == 1
        hits, alarms = np.zeros(LEVELS, np.int64), np.zeros(LEVELS, np.int64)
        hits[LEVELS * 3 // 4] = 90 * edited
        alarms[LEVELS // 4] = 4000
        value = float(generator.normal(gap * edited + calm, 1.0))
        origin = Origin("d", "e" if edited else None, "a" if edited else None, "c", "h")
        pages.append(Judged(origin, edited, {"tamper.tiles.highest": value}, hits, alarms))
    return pages


def test_thresholds_keep_what_is_referred_and_marked_in_vain_small() -> None:
    pages = _pages(400, 2.0, 1)
    decision = Decision.parse(decide(pages), "d")
    genuine = [page for page in pages if not page.edited]
    referred = [decision.score(page.features) >= decision.refer_from for page in genuine]
    assert not any(referred)
    assert not any(marked(page, decision.mark_from) for page in genuine)
    assert all(marked(page, decision.mark_from) for page in pages if page.edited)
    for page in pages:
        refers = decision.score(page.features) >= decision.refer_from
        assert marked(shown(page, decision), decision.mark_from) is (page.edited and refers)
        assert shown(page, decision).hits.sum() == page.hits.sum()
    assert decision.usual["tamper.tiles.highest"] == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize(
    ("gap", "calm", "decides"),
    [(2.0, 0.0, True), (0.0, 0.0, False), (2.0, 3.0, False)],
    ids=["told apart", "not told apart", "too many genuine ones referred"],
)
def test_only_what_tells_strangers_apart_may_refer(gap: float, calm: float, decides: bool) -> None:
    strangers = _pages(200, gap, 3, calm)
    assert Decision.parse(decide(_pages(400, 2.0, 1), strangers), "d").decides is decides
    assert Decision.parse(decide(_pages(400, 2.0, 1)), "d").decides is False


def test_a_decision_is_named_by_its_numbers() -> None:
    first, second = decide(_pages(100, 2.0, 1)), decide(_pages(100, 2.0, 2))
    assert identity(first) == identity(first) != identity(second)
    assert set(json.loads(first)) == {
        "bias", "weights", "usual", "refer_from", "decides", "mark_from",
    }  # fmt: skip
