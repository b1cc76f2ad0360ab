"""From the probability of every character in every slot to the zone that the grammar allows.

Three kinds of knowledge meet: what the recogniser saw, what the layout lets stand at a place,
and what a check digit requires. Only looks-alike pairs (``0`` and ``O``) are ever decided by the
layout or a check digit; a character clearly seen stays what it is, also where it is wrong, but
for naught and O, whose shape is one in many fonts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from titan.documents.mrz_grammar import (
    CHARACTERS,
    FILLER,
    LAYOUTS,
    LETTERS,
    Field,
    Layout,
    check_digit,
)
from titan.documents.mrz_recognition import Slots
from titan.domain import countries
from titan.domain.document import MrzFormat

# Shapes of OCR-B that one recogniser takes for another, with the share that a twin inherits.
_TWINS: dict[str, dict[str, float]] = {
    "0": {"O": 1.0, "D": 0.3, "Q": 0.1},
    "1": {"I": 1.0, "L": 0.05},
    "2": {"Z": 1.0},
    "4": {"A": 0.3},
    "5": {"S": 1.0},
    "6": {"G": 1.0},
    "7": {"T": 0.2},
    "8": {"B": 1.0},
    "O": {"0": 1.0},
    "D": {"0": 1.0},
    "Q": {"0": 1.0},
    "I": {"1": 1.0},
    "L": {"1": 0.3},
    "Z": {"2": 1.0},
    "A": {"4": 0.3},
    "S": {"5": 1.0},
    "G": {"6": 1.0},
    "B": {"8": 1.0},
    "T": {"7": 0.2},
}
_SAME_SHAPE = {"0": "O", "O": "0"}
_FOREIGN = 0.1  # least share of the best character's probability for the layout to overrule it
_DOUBT = 0.01  # least probability of a twin that a check digit may bring in
_STATES = ("issuing_state", "nationality")
_COUNTRY_ODDS = 0.05  # a known country's least odds against the letters that look likeliest


@dataclass(frozen=True, slots=True)
class Decision:
    """A zone decided.

    Attributes:
        format: its layout.
        lines: the characters.
        confidence: mean probability, 0 to 1, of the characters decided.
        verified: share of the check digits that are right.
        least: least probability, 0 to 1, among those of `confidence`.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    confidence: float
    verified: float
    least: float


def decide(lines: Sequence[Slots]) -> Decision | None:
    """Return the likeliest zone, or None where no layout has that number and width of lines.

    Args:
        lines: slots of each line, top to bottom, all of one width.
    """
    shape = (len(lines), len(lines[0]))
    layouts = [layout for layout in LAYOUTS.values() if (layout.height, layout.width) == shape]
    decisions = [_decide(layout, lines) for layout in layouts if _may_be(layout, lines)]
    return max(decisions, key=lambda one: one.confidence + one.verified, default=None)


def _may_be(layout: Layout, lines: Sequence[Slots]) -> bool:
    """Whether the first character and state are those of the layout: visas open with V."""
    visa = lines[0][0, CHARACTERS.index("V")] > 0.5
    if layout.format in (MrzFormat.MRV_A, MrzFormat.MRV_B):
        return bool(visa)
    if layout.format is MrzFormat.FRENCH_ID:
        start = "".join(CHARACTERS[index] for index in lines[0][:5].argmax(axis=1))
        return start.replace("0", "D").replace("1", "I") == "IDFRA"
    return not visa


def _decide(layout: Layout, lines: Sequence[Slots]) -> Decision:
    texts: list[list[str]] = [[FILLER] * layout.width for _ in lines]
    weights: list[float] = []
    for field in layout.fields:
        slots = lines[field.line][field.start : field.end]
        text, probabilities = _read_field(field, slots)
        texts[field.line][field.start : field.end] = text
        weights.extend(probabilities)
    decided = _mend(layout, tuple("".join(text) for text in texts), lines)
    right = [_verified(layout, name, decided) for name in layout.checks]
    confidence, verified = float(np.mean(weights)), float(np.mean(right))
    return Decision(layout.format, decided, confidence, verified, min(weights))


def _read_field(field: Field, slots: Slots) -> tuple[str, list[float]]:
    allowed = _allowed(slots, field.alphabet)
    best = allowed.argmax(axis=1)
    chosen = allowed[np.arange(len(best)), best]
    seen = slots.max(axis=1)
    if np.any(chosen < _FOREIGN * seen) and np.all(seen > 0.3):
        # Something stands there that the layout forbids: report it as it is printed.
        best, chosen = slots.argmax(axis=1), seen
    elif field.name in _STATES:
        best = _known_country(allowed, best)
        chosen = allowed[np.arange(len(best)), best]
    return "".join(CHARACTERS[index] for index in best), [min(1.0, float(p)) for p in chosen]


def _allowed(slots: Slots, alphabet: str) -> Slots:
    """Probabilities of the alphabet's characters, each with what its forbidden twins had."""
    inside = np.array([character in alphabet for character in CHARACTERS])
    allowed: Slots = np.where(inside, slots, 0.0)
    for seen, twins in _TWINS.items():
        if seen in alphabet:
            continue
        places = [CHARACTERS.index(twin) for twin in twins if twin in alphabet]
        if not places:
            continue
        shares = np.array([twins[CHARACTERS[place]] for place in places])
        claims = (slots[:, places] + 1e-5) * shares
        mass = slots[:, CHARACTERS.index(seen)][:, None] * shares.max()
        allowed[:, places] += mass * claims / claims.sum(axis=1, keepdims=True)
    return allowed


def _known_country(allowed: Slots, best: NDArray[np.intp]) -> NDArray[np.intp]:
    """The likeliest country code where it is nearly as likely as the likeliest letters."""
    codes = [code.ljust(3, FILLER) for code in (*countries.CODES, "D")]
    table = np.array([[CHARACTERS.index(letter) for letter in code] for code in codes])
    odds = np.log(allowed + 1e-9)
    of_codes = odds[np.arange(3), table].sum(axis=1)
    of_best = odds[np.arange(3), best].sum()
    likeliest = int(of_codes.argmax())
    return table[likeliest] if of_codes[likeliest] > of_best + np.log(_COUNTRY_ODDS) else best


def _verified(layout: Layout, name: str, lines: tuple[str, ...]) -> bool:
    protected = "".join(lines[line][start:end] for line, start, end in layout.checks[name])
    printed = layout.check_field(name).of(lines).replace(FILLER, "0")
    return printed == check_digit(protected)


def _mend(layout: Layout, lines: tuple[str, ...], slots: Sequence[Slots]) -> tuple[str, ...]:
    """Let each check digit choose between twins where the recogniser was in doubt itself."""
    for name, spans in layout.checks.items():
        if _verified(layout, name, lines):
            continue
        doubts = [doubt for span in spans for doubt in _doubts(layout, span, lines, slots)]
        doubts.sort(key=lambda doubt: -doubt[3])
        for changes in (*combinations(doubts[:6], 1), *combinations(doubts[:6], 2)):
            mended = _replace(lines, changes)
            if _verified(layout, name, mended):
                lines = mended
                break
    return _told_by_digits(layout, lines)


def _told_by_digits(layout: Layout, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Let two check digits that are wrong tell apart what print hardly does: naught and O.

    Both letters are one shape in many fonts of this zone, so that being sure of one means little;
    that one exchange puts both digits right, by chance, happens once in a hundred times. Where
    more than one exchange would, nothing is told.
    """
    wrong = [name for name in layout.checks if not _verified(layout, name, lines)]
    if len(wrong) < 2:
        return lines
    spans = [set(_places(layout.checks[name])) for name in wrong]
    told = []
    for line, place in sorted(set.intersection(*spans)):
        twin = _SAME_SHAPE.get(lines[line][place])
        field = next(
            one for one in layout.fields if one.line == line and one.start <= place < one.end
        )
        if twin is not None and twin in field.alphabet:
            mended = _replace(lines, ((line, place, twin, 0.0),))
            if all(_verified(layout, name, mended) for name in wrong):
                told.append(mended)
    return told[0] if len(told) == 1 else lines


def _places(spans: tuple[tuple[int, int, int], ...]) -> list[tuple[int, int]]:
    """Line and position of every character that a check digit protects."""
    return [(line, place) for line, start, end in spans for place in range(start, end)]


def _doubts(
    layout: Layout, span: tuple[int, int, int], lines: tuple[str, ...], slots: Sequence[Slots]
) -> list[tuple[int, int, str, float]]:
    """Places (line, position, twin, probability) at which a twin is possible."""
    line, start, end = span
    doubts = []
    for field in layout.fields:
        if field.line != line:
            continue
        for place in range(max(start, field.start), min(end, field.end)):
            for twin in _TWINS.get(lines[line][place], {}):
                probability = float(slots[line][place, CHARACTERS.index(twin)])
                if twin in field.alphabet and probability > _DOUBT:
                    doubts.append((line, place, twin, probability))
    return doubts


def _replace(
    lines: tuple[str, ...], changes: tuple[tuple[int, int, str, float], ...]
) -> tuple[str, ...]:
    texts = [list(line) for line in lines]
    for line, place, character, _ in changes:
        texts[line][place] = character
    return tuple("".join(text) for text in texts)


def looks_like_zone(decision: Decision) -> bool:
    """Whether what was decided is a zone and no other text of that length.

    A check digit is right by chance once in ten times, so it counts only beside characters
    that were seen well.
    """
    text = "".join(decision.lines)
    letters_first = decision.lines[0][0] in LETTERS
    fillers = text.count(FILLER) >= 2
    return letters_first and fillers and decision.confidence + 0.3 * decision.verified > 0.8
