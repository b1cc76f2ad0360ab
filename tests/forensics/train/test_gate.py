import numpy as np

from titan.forensics.tamper.decision import Decision
from titan.forensics.train.gate import try_weights
from titan.forensics.train.judge import LEVELS, Judged
from titan.forensics.train.pages import Origin

_DECISION = Decision("d", 0.0, {"tamper.tiles.highest": 1.0}, {}, 0.7, True, 0.9)
_NONE = np.zeros(LEVELS, np.int64)


def _page(value: float, *, edited: bool, design: str = "d") -> Judged:
    origin = Origin(design, "e" if edited else None, "a" if edited else None, "c", "h")
    return Judged(origin, edited, {"tamper.tiles.highest": value}, _NONE, _NONE)


def _set(gap: float) -> list[Judged]:
    generator = np.random.default_rng(1)
    return [_page(float(generator.normal(gap * (n % 2))), edited=bool(n % 2)) for n in range(80)]


_CALM = [_page(-1.0, edited=False, design="specimens") for _ in range(5)]


def test_weights_that_rank_better_and_refer_nothing_genuine_may_ship() -> None:
    better, worse = {"new-editor": _set(2.0)}, {"new-editor": _set(0.5)}
    outcome = try_weights(_DECISION, _CALM, better, (_DECISION, worse))
    assert outcome.objections == []
    assert outcome.before is not None
    assert outcome.area > outcome.before + 0.1
    assert outcome.referred == {"specimens": (0, 5)}
    assert try_weights(_DECISION, _CALM, worse).objections == []  # there are none before them


def test_weights_that_refer_genuine_documents_may_not() -> None:
    genuine = [*_CALM, _page(3.0, edited=False, design="specimens")]
    outcome = try_weights(_DECISION, genuine, {"new-editor": _set(2.0)})
    assert outcome.objections == ["1 of 6 genuine documents would be referred."]
    assert (
        try_weights(_DECISION, [*_CALM * 4, *genuine], {"new-editor": _set(2.0)}).objections == []
    )


def test_what_is_only_told_refuses_nothing() -> None:
    drawn = [_page(3.0, edited=False, design="drawings") for _ in range(4)]
    outcome = try_weights(_DECISION, [*_CALM, *drawn], {"new-editor": _set(2.0)}, told={"drawings"})
    assert outcome.objections == []
    assert (outcome.referred, outcome.told) == ({"specimens": (0, 5)}, {"drawings": (4, 4)})


def test_weights_that_rank_no_better_may_not() -> None:
    same = {"new-editor": _set(1.0), "new-design": _set(1.0)}
    outcome = try_weights(_DECISION, _CALM, same, (_DECISION, same))
    assert len(outcome.objections) == 1
    assert outcome.area == outcome.before


def test_weights_that_met_no_genuine_document_may_not() -> None:
    assert try_weights(_DECISION, [], {"new-editor": _set(2.0)}).objections
