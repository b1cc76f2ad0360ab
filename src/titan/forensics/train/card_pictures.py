"""Pictures of the model card: curves as SVG, and the worst pages as small JPEG files."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.tamper.decision import Decision
from titan.forensics.tamper.scoring import Scorer
from titan.forensics.train.judge import Judged
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import LabelledPage, PageFolder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_OF_EACH_KIND = 3  # pages that are shown: missed ones, and genuine ones accused
_LONG_SIDE = 360  # pixels of a page that is shown
_QUALITY = 72
_RED, _GREEN = (40, 40, 220), (60, 180, 60)  # blue, green, red


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that the decision gets wrong, for the card.

    Attributes:
        file: name of its picture.
        content: of the JPEG file.
        text: what is to be seen.
    """

    file: str
    content: bytes
    text: str


def training_picture(curve: Sequence[tuple[int, float, float]]) -> bytes:
    """Draw both losses over the steps as SVG."""
    from matplotlib.figure import Figure

    figure = Figure((6, 3), layout="constrained")
    axes = figure.subplots()
    steps, where, verdict = zip(*curve, strict=True) if curve else ((), (), ())
    axes.plot(steps, where, label="map", linewidth=1)
    axes.plot(steps, verdict, label="verdict", linewidth=1)
    axes.set(xlabel="step", ylabel="loss")
    axes.legend()
    return _as_svg(figure)


def calibration_picture(
    curves: Mapping[str, Sequence[tuple[float, float, int]]],
) -> bytes:
    """Draw the share of forged pages over the chance that was said, a line for each set, as SVG."""
    from matplotlib.figure import Figure

    figure = Figure((5, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), color="grey", linestyle=":", linewidth=1)
    for name, curve in curves.items():
        said, found, _ = zip(*curve, strict=True)
        axes.plot(said, found, label=name, marker="o", markersize=3, linewidth=1)
    axes.set(xlabel="score", ylabel="share of forged pages", xlim=(0, 1), ylim=(0, 1))
    axes.legend(fontsize="small")
    return _as_svg(figure)


def worst_pages(
    seen: Mapping[str, Sequence[Judged]],
    folders: Mapping[str, PageFolder],
    decision: Decision,
    weights: Path,
) -> list[Failure]:
    """Return the forged pages with the lowest scores and the genuine ones with the highest.

    Args:
        seen: pages of each set in the order of their numbers, from zero.
        folders: of each set.
        decision: in force.
        weights: ONNX file, to draw what it marks.
    """
    places = [
        (decision.score(page.features), name, number)
        for name, pages in seen.items()
        for number, page in enumerate(pages)
    ]
    ranked = sorted(places)
    forged = [place for place in ranked if seen[place[1]][place[2]].edited]
    genuine = [place for place in reversed(ranked) if not seen[place[1]][place[2]].edited]
    scorer = Scorer(weights.read_bytes(), weights.name)
    worst = [*forged[:_OF_EACH_KIND], *genuine[:_OF_EACH_KIND]]
    return [
        _failure(place, worst_one, folders[worst_one[1]], scorer, decision)
        for place, worst_one in enumerate(worst, 1)
    ]


def _failure(
    place: int,
    worst: tuple[float, str, int],
    folder: PageFolder,
    scorer: Scorer,
    decision: Decision,
) -> Failure:
    score, name, number = worst
    page = folder.read(number)
    cells = scorer.score(decode(page.content), folder.said(number).region).cells
    origin = page.origin
    what = "genuine" if origin.attack is None else f"{origin.attack} by {origin.editor}"
    text = (
        f"{origin.design}, {origin.capture}, {origin.history}, {what}; score {score:.2f} ({name})"
    )
    marked = (cells >= decision.mark_from) & (score >= decision.refer_from)
    return Failure(f"failure-{place}.jpg", _drawn(page, marked), text)


def _drawn(page: LabelledPage, marked: NDArray[np.bool_]) -> bytes:
    """Shrink a page, tint what is marked and draw a line around what is edited."""
    pixels = decode(page.content).pixels
    scale = _LONG_SIDE / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    size = (small.shape[1], small.shape[0])
    tint = cv2.resize(marked.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    small[tint] = (0.5 * small[tint] + 0.5 * np.array(_RED)).astype(np.uint8)
    edited = cv2.resize(page.mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(edited, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(small, outlines, -1, _GREEN, 1)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def _as_svg(figure: "Figure") -> bytes:
    from matplotlib import rc_context

    buffer = io.BytesIO()
    # A fixed salt and no date: the same figures give the same bytes.
    with rc_context({"svg.hashsalt": "titan", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def write_failures(folder: Path, failures: Iterable[Failure]) -> None:
    """Write the pictures beside the weights."""
    for failure in failures:
        (folder / failure.file).write_bytes(failure.content)
