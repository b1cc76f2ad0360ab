"""A value looked up in the lines of a page: found, nearly found, or not.

What the recogniser was unsure of never makes a difference: a place at which the expected
character had a fair share of the probability counts as that character.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from titan.documents.text_reading import ALPHABET, ReadLine
from titan.documents.transliteration import bare_letter, may_spell, spelling_distance

_DOUBT = 0.04  # share of the probability from which the expected character may stand there
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019`][^\W\d_]+)*")
# Letters that stand for digits, and the other way round: no one types one over the other.
_TWINS = str.maketrans("OQDILZSGB", "000112568")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a value was found.

    Attributes:
        line: in which.
        distance: characters that differ for certain; 0 where it agrees.
        confidence: 0 to 1, how sure the reading is where it differs, or of the whole line.
    """

    line: ReadLine
    distance: int
    confidence: float


def find_name(expected: str, lines: Sequence[ReadLine], *, cut: bool = False) -> Match | None:
    """Return the best place of a name of one or more words, or None.

    Args:
        expected: words A to Z with single spaces, as the zone has them.
        lines: of the page.
        cut: whether the zone may have cut the name off at its end.
    """
    whole = expected.replace(" ", "")
    best: Match | None = None
    for line in lines:
        for start, end in _windows(line.text, len(expected.split())):
            printed = line.text[start:end]
            if may_spell(whole, printed, cut=cut):
                return Match(line, 0, line.confidence)
            best = _better(best, _near_name(whole, line, start, end))
    if best is not None and best.distance == 0:
        return best
    return _scattered(expected, lines, cut) or best


def _scattered(expected: str, lines: Sequence[ReadLine], cut: bool) -> Match | None:
    """Words of a long name on several lines."""
    words = expected.split()
    if len(words) < 2:
        return None
    found: list[ReadLine] = []
    for place, word in enumerate(words):
        last = cut and place == len(words) - 1
        line = next((line for line in lines if _has_word(word, line.text, last)), None)
        if line is None:
            return None
        found.append(line)
    return Match(found[0], 0, min(line.confidence for line in found))


def _has_word(word: str, text: str, cut: bool) -> bool:
    return any(may_spell(word, match[0], cut=cut) for match in _LETTERS.finditer(text))


def _windows(text: str, words: int) -> Iterator[tuple[int, int]]:
    """Spans of neighbouring words, up to two more than expected: hyphens and small particles."""
    tokens = [match.span() for match in _LETTERS.finditer(text)]
    for first in range(len(tokens)):
        for last in range(first, min(first + words + 1, len(tokens))):
            yield tokens[first][0], tokens[last][1]


def _near_name(whole: str, line: ReadLine, start: int, end: int) -> Match | None:
    most = max(1, len(whole) // 4)
    printed = line.text[start:end]
    letters = sum(character.isalpha() for character in printed)
    if len(whole) < 3 or abs(letters - len(whole)) > most + 1:
        return None
    distance = spelling_distance(whole, printed, most)
    if distance > most:
        return None
    doubtful, sure = _compared(whole, line, start, end)
    return Match(line, max(0, distance - doubtful), sure)


def find_number(
    expected: str, lines: Sequence[ReadLine], *, cut: bool = False
) -> tuple[Match | None, Match | None]:
    """Return where a number agrees and where one that is nearly the same stands, each or None.

    Args:
        expected: letters and digits without fillers.
        lines: of the page.
        cut: whether the zone may hold only the beginning of the printed number.
    """
    agreeing: Match | None = None
    near: Match | None = None
    for line in lines:
        places = [at for at, character in enumerate(line.text) if bare_letter(character)]
        for first in range(len(places) - len(expected) + 1):
            span = places[first : first + len(expected)]
            if not _stands_alone(line.text, span[0], span[-1] + 1, cut):
                continue
            match = _near_number(expected, line, span)
            if match is not None and match.distance == 0:
                agreeing = agreeing or match
            elif match is not None:
                near = _better(near, match)
    return agreeing, near


def find_in_parts(expected: str, lines: Sequence[ReadLine]) -> Match | None:
    """Return a line in which a number stands in parts between words: SERIA HD NR 198025.

    Args:
        expected: letters and digits without fillers.
        lines: of the page.
    """
    parts = re.findall(r"[A-Z]+|\d+", expected)
    if len(parts) < 2:
        return None
    for line in lines:
        words = iter(re.findall(r"[^\W_]+", line.text.upper()))
        if all(part in words for part in parts):  # each after the one before
            return Match(line, 0, line.confidence)
    return None


def _stands_alone(text: str, start: int, end: int, cut: bool) -> bool:
    """Whether no letter or digit joins the span on either side."""
    before = start > 0 and text[start - 1].isalnum()
    after = not cut and end < len(text) and text[end].isalnum()
    return not before and not after


def _near_number(expected: str, line: ReadLine, span: Sequence[int]) -> Match | None:
    wrong, sure = 0, 1.0
    for character, at in zip(expected, span, strict=True):
        read = bare_letter(line.text[at])
        if read == character or read.translate(_TWINS) == character.translate(_TWINS):
            continue
        row = line.alternatives[at]
        if row[ALPHABET.index(character)] >= _DOUBT:
            continue
        wrong += 1
        sure = min(sure, float(row[ALPHABET.index(read)]))
        if wrong > max(2, len(expected) // 4):
            return None
    return Match(line, wrong, sure if wrong else line.confidence)


def _compared(whole: str, line: ReadLine, start: int, end: int) -> tuple[int, float]:
    """Places of doubt, and how sure the rest is, for a name read with as many letters."""
    places = [at for at in range(start, end) if bare_letter(line.text[at])]
    if len(places) != len(whole):
        rows = line.alternatives[places]
        return 0, float(np.minimum(1.0, rows.max(axis=1)).mean()) if places else 0.0
    doubtful, sure = 0, 1.0
    for character, at in zip(whole, places, strict=True):
        read = bare_letter(line.text[at])
        if read == character:
            continue
        if line.alternatives[at, ALPHABET.index(character)] >= _DOUBT:
            doubtful += 1
        else:
            sure = min(sure, float(line.alternatives[at, ALPHABET.index(read)]))
    return doubtful, sure


def _better(best: Match | None, other: Match | None) -> Match | None:
    if best is None or other is None:
        return best or other
    ours, theirs = (best.distance, -best.confidence), (other.distance, -other.confidence)
    return other if theirs < ours else best
