"""The visual zone of a page: its lines read, its fields matched with the machine-readable zone.

Values are printed larger than their labels and are shorter, so those lines are read first; the
others follow by their length, and only until every field of the zone is settled.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from titan.documents.field_matching import BY_ORDER, Matching, match_fields
from titan.documents.text_detection import Corners, find_lines
from titan.documents.text_reading import QUICK, ReadLine, bounds, read_lines
from titan.domain.document import Agreement, Mrz, Region, TextLine, VisualField, VisualZone

Image = NDArray[np.uint8]

_VALUES = 0.75  # of the height of a typical large line: smaller ones are labels
_LARGE = 70  # percentile of the heights that is a typical large line
_LONGEST_VALUE = 12.0  # width to height of a line that is read in any case
_AT_A_TIME = 6  # further lines read before the fields are matched again
_MOST_LINES = 60  # read on one page: a page of text is no identity document


def read_visual_zone(
    page: Image, mrz: Mrz | None, hidden: Sequence[Region], *, of_other_side: bool = False
) -> VisualZone:
    """Read the print of a page outside its hidden parts.

    Args:
        page: (H, W, 3) BGR, upright.
        mrz: the zone to match with, or None.
        hidden: the machine-readable zone and the portraits: nothing is read there.
        of_other_side: whether that zone stands on the other side of the document; this side
            need not bear every date then, so that their order tells nothing.

    Raises:
        DocumentError: ``document.recogniser`` if detector or recogniser cannot be loaded.
    """
    found = find_lines(page, hidden=hidden)[:_MOST_LINES]
    first, others = _parted(found)
    lines = read_lines(page, first, squeeze=QUICK)
    if mrz is None:
        return VisualZone(_plain(lines), ())
    matching = match_fields(mrz, lines)
    while others and not matching.settled:
        lines += read_lines(page, others[:_AT_A_TIME], squeeze=QUICK)
        others = others[_AT_A_TIME:]
        matching = match_fields(mrz, lines)
    if matching.differing:
        lines = _read_again(page, found, lines, matching)
        matching = match_fields(mrz, lines)
    fields = tuple(map(_if_placed, matching.fields)) if of_other_side else matching.fields
    return VisualZone(_plain(lines), fields, matching.date_of_issue)


def _if_placed(field: VisualField) -> VisualField:
    """A difference that only the order of dates or a pattern tells is none on another side."""
    if field.agreement is Agreement.DIFFERS and field.confidence <= BY_ORDER:
        return VisualField(field.name, Agreement.NOT_FOUND, 0.0, None)
    return field


def _read_again(
    page: Image, found: Sequence[Corners], lines: Sequence[ReadLine], matching: Matching
) -> list[ReadLine]:
    """Read the lines that differ once more, now at their full width."""
    disputed = [field.region for field in matching.differing]
    kept = [line for line in lines if line.region not in disputed]
    again = [corners for corners in found if bounds(corners, page.shape) in disputed]
    return kept + read_lines(page, again)


def _parted(lines: Sequence[Corners]) -> tuple[list[Corners], list[Corners]]:
    """Lines that look like values, and the others from the shortest to the longest."""
    if not lines:
        return [], []
    heights = np.array([np.linalg.norm(corners[3] - corners[0]) for corners in lines])
    shapes = [float(np.linalg.norm(c[1] - c[0])) for c in lines] / np.maximum(heights, 1.0)
    values = (heights >= _VALUES * np.percentile(heights, _LARGE)) & (shapes <= _LONGEST_VALUE)
    others = sorted(np.flatnonzero(~values).tolist(), key=lambda place: float(shapes[place]))
    return [lines[place] for place in np.flatnonzero(values).tolist()], [
        lines[place] for place in others
    ]


def _plain(lines: Sequence[ReadLine]) -> tuple[TextLine, ...]:
    ordered = sorted(lines, key=lambda line: (line.region.y, line.region.x))
    return tuple(line.plain() for line in ordered)
