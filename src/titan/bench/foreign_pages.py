"""The tamper network on pictures that this project did not make: few, so counts and no goals.

- SIDTD: two genuine pages and one of them with a line typed anew (CC BY 4.0 samples).
- Government specimens: genuine documents, but published pictures, mostly shrunk and saved again,
  and many with SPECIMEN lettered over the page, which is an edit and may rightly be marked.
- Frames of grey copies (DLC-2021): copies, so no genuine documents, but nobody edited the picture;
  what is marked on them is a false alarm of this network.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from titan.bench.report import Measurement, not_taken
from titan.forensics.tamper.decision import Decision
from titan.forensics.train.decide import marked, shown
from titan.forensics.train.judge import Judged
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage, Origin

_WHY_ABSENT = "the pictures are not on this machine"
_EVERY = 5  # one frame in so many is looked at; neighbours are clips of the same document
_GENUINE, _FORGED = ("alb00.jpg", "aze00.jpg"), ("fake_alb00.jpg",)

Judge = Callable[[LabelledPage], Judged]


def on_foreign_pages(data: Path, judge: Judge, decision: Decision) -> Iterator[Measurement]:
    """Yield what is marked and referred of each collection, as shares of ``runs`` pictures.

    Args:
        data: folder of the collections; those that are absent are not measured.
        judge: looks at a whole picture, its table included.
        decision: in force.
    """
    pair = data / "sidtd"
    genuine = [judge(_unlabelled(path)) for name in _GENUINE if (path := pair / name).is_file()]
    forged = [judge(_unlabelled(path)) for name in _FORGED if (path := pair / name).is_file()]
    yield from _shares("sidtd-genuine", genuine, decision)
    yield from _shares("sidtd-forged", forged, decision)
    yield _ranked(genuine, forged, decision)
    specimens = sorted((data / "mrz_specimens").glob("*.*"))
    yield from _shares("specimens", [judge(_unlabelled(path)) for path in specimens], decision)
    frames = sorted((data / "dlc2021_graycopy/images").rglob("*.jpg"))[::_EVERY]
    yield from _shares("grey-copies", [judge(_unlabelled(path)) for path in frames], decision)


def _unlabelled(path: Path) -> LabelledPage:
    content = path.read_bytes()
    nothing = np.zeros(decode(content).pixels.shape[:2], bool)
    return LabelledPage(content, nothing, Origin("foreign", None, None, "foreign", "foreign"))


def _shares(name: str, pages: Sequence[Judged], decision: Decision) -> Iterator[Measurement]:
    if not pages:
        yield not_taken(f"marked.{name}", "1", None, _WHY_ABSENT)
        yield not_taken(f"referred.{name}", "1", None, _WHY_ABSENT)
        return
    seen = [shown(page, decision) for page in pages]
    yield _share(f"marked.{name}", [marked(page, decision.mark_from) for page in seen])
    referred = [decision.score(page.features) >= decision.refer_from for page in pages]
    yield _share(f"referred.{name}", referred)


def _ranked(genuine: Sequence[Judged], forged: Sequence[Judged], decision: Decision) -> Measurement:
    """Return the share of pairs in which the forged page scores higher."""
    pairs = [
        decision.score(fake.features) > decision.score(real.features)
        for fake in forged
        for real in genuine
    ]
    name = "sidtd-forged-over-genuine"
    return _share(name, pairs) if pairs else not_taken(name, "1", None, _WHY_ABSENT)


def _share(name: str, outcomes: Sequence[bool]) -> Measurement:
    share = sum(outcomes) / len(outcomes)
    return Measurement(name, share, "1", None, None, None, None, None, len(outcomes), None)
