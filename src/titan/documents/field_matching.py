"""Each field of the machine-readable zone looked up in the visual zone.

A value that is printed agrees; one that is nearly printed, or that stands where the value must
stand and is another, differs; all else is not found. Where the value must stand is told by a
legible label, or by what is left over once the other fields are explained: of the dates on a
page the earliest is the holder's birth and the latest the expiry.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from titan.documents.country_words import one_state, states_named
from titan.documents.field_labels import is_label, labelled
from titan.documents.field_search import Match, find_in_parts, find_name, find_number
from titan.documents.mrz_grammar import FILLER
from titan.documents.printed_dates import PrintedDate, printed_dates
from titan.documents.text_reading import ReadLine
from titan.documents.transliteration import bare_letter
from titan.domain.document import Agreement, Mrz, MrzFormat, VisualField

_LEGIBLE = 12  # pixels of a line, with its margins, below which no difference is certain
_BY_LABEL = 0.7  # of the reading's confidence: a label may point to a neighbour
BY_ORDER = 0.6  # likewise for what only its place among the dates or its pattern tells
_LEAST_NUMBER = 5  # characters of a number that mean anything
_SECOND_COPY = 0.9  # confidence from which a deviating second copy of a number counts
_PERSONAL_NUMBER = 10  # digits, six of which are the birth: Belgium, Bulgaria, Poland, Romania
_SHORT_NAME = 5  # letters below which a near miss may be another word
_VISAS = (MrzFormat.MRV_A, MrzFormat.MRV_B)  # whose numbers may be cut to nine (9303-7, 4.2)
_LONGEST_VALIDITY = 16  # years; see `titan.forensics.thresholds`
_MALE = frozenset("M MALE MASCULIN MASCULINO MASCHILE MANNLICH MASKULIN HOMME HOMBRE".split())
_FEMALE = frozenset("F FEMALE FEMININ FEMENINO FEMININO FEMMINILE WEIBLICH FEMME MUJER".split())


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date and the line that bears it."""

    line: ReadLine
    printed: PrintedDate


@dataclass(frozen=True, slots=True)
class Matching:
    """What the lines say of the zone.

    Attributes:
        fields: one for each field of the zone that can be looked up.
        date_of_issue: or None.
    """

    fields: tuple[VisualField, ...]
    date_of_issue: date | None

    @property
    def settled(self) -> bool:
        """Whether every field agrees, so that no further line need be read."""
        return all(field.agreement is Agreement.AGREES for field in self.fields)

    @property
    def differing(self) -> tuple[VisualField, ...]:
        """The fields that differ."""
        return tuple(one for one in self.fields if one.agreement is Agreement.DIFFERS)


def match_fields(mrz: Mrz, lines: Sequence[ReadLine]) -> Matching:
    """Look every field of a zone up in the lines of its page.

    Args:
        mrz: the zone.
        lines: of the page, without those of the zone.
    """
    place = labelled("place", lines)  # some people are called like the place they were born in
    values = [line for line in lines if line is not place and not is_label(line.text)]
    dates = [_Dated(line, one) for line in lines for one in printed_dates(line.text)]
    numbered = [line for line in lines if any(letter.isdigit() for letter in line.text)]
    fields = [
        _number(mrz, numbered, lines),
        _birth(mrz, dates, lines),
        _expiry(mrz, dates, lines),
        *_names(mrz, values, lines),
        _nationality(mrz, lines),
        _sex(mrz, lines),
        _personal_number(mrz, numbered),
    ]
    return Matching(tuple(field for field in fields if field), _issue(mrz, dates, lines))


def _agrees(name: str, line: ReadLine) -> VisualField:
    return VisualField(name, Agreement.AGREES, round(line.confidence, 4), line.region)


def _differs(name: str, line: ReadLine, confidence: float) -> VisualField:
    if line.region.height < _LEGIBLE:
        return _missing(name)
    return VisualField(name, Agreement.DIFFERS, round(confidence, 4), line.region)


def _missing(name: str) -> VisualField:
    return VisualField(name, Agreement.NOT_FOUND, 0.0, None)


def _number(
    mrz: Mrz, numbered: Sequence[ReadLine], lines: Sequence[ReadLine]
) -> VisualField | None:
    name, expected = "document_number", mrz.document_number.replace(FILLER, "")
    if len(expected) < _LEAST_NUMBER:
        return None
    found, near = find_number(expected, numbered, cut=mrz.format in _VISAS)
    found = found or find_in_parts(expected, numbered)
    if found is not None:
        second = near is not None and near.line is not found.line and near.distance == 1
        if near is not None and second and near.confidence >= _SECOND_COPY:
            return _differs(name, near.line, near.confidence)
        return _agrees(name, found.line)
    if near is not None:
        return _differs(name, near.line, near.confidence)
    pointed = labelled(name, lines)
    if pointed is not None and _is_number(pointed.text):
        return _differs(name, pointed, _BY_LABEL * pointed.confidence)
    alike = _alike(expected, mrz, numbered)
    return _differs(name, alike, BY_ORDER * alike.confidence) if alike else _missing(name)


def _is_number(text: str) -> bool:
    plain = "".join(bare_letter(letter) for letter in text)
    return len(plain) >= _LEAST_NUMBER and 2 * sum(letter.isdigit() for letter in plain) > len(
        plain
    )


def _alike(expected: str, mrz: Mrz, numbered: Sequence[ReadLine]) -> ReadLine | None:
    """A line that is nothing but a number of the same pattern of letters and digits."""
    for line in numbered:
        plain = "".join(bare_letter(letter) for letter in line.text)
        known = plain in mrz.optional_data.replace(FILLER, "")
        if (
            not known
            and not any(one.spelled for one in printed_dates(line.text))
            and _pattern(plain) == _pattern(expected)
        ):
            return line
    return None


def _pattern(text: str) -> str:
    return re.sub(r"\d", "0", re.sub(r"[A-Z]", "A", text))


def _personal_number(mrz: Mrz, numbered: Sequence[ReadLine]) -> VisualField | None:
    """The optional data where they are printed; most issuers do not print all of them."""
    expected = mrz.optional_data.replace(FILLER, "")
    if len(expected) < _LEAST_NUMBER + 1 or not _is_number(expected):
        return None
    found, near = find_number(expected, numbered)
    if found is not None:
        return _agrees("optional_data", found.line)
    if near is not None and near.distance == 1:
        return _differs("optional_data", near.line, near.confidence)
    return None


def _names(
    mrz: Mrz, values: Sequence[ReadLine], lines: Sequence[ReadLine]
) -> list[VisualField | None]:
    cut = _is_cut(mrz)
    return [
        _name("primary_identifier", mrz.primary_identifier, values, lines, cut),
        _name("secondary_identifier", mrz.secondary_identifier, values, lines, cut),
    ]


def _is_cut(mrz: Mrz) -> bool:
    """Whether the names fill their field to the end, so that the last may be cut off."""
    line = mrz.lines[2 if mrz.format is MrzFormat.TD1 else 0]
    return not line.endswith(FILLER) and FILLER * 2 in line


def _name(
    name: str, expected: str, values: Sequence[ReadLine], lines: Sequence[ReadLine], cut: bool
) -> VisualField | None:
    if not expected:
        return None
    found = find_name(expected, values, cut=cut)
    if found is not None and found.distance == 0:
        return _agrees(name, found.line)
    pointed = labelled(name, lines)
    if pointed is not None and any(letter.isalpha() for letter in pointed.text):
        known = found is not None and found.line is pointed
        share = _certainty(expected, found) if known and found else _BY_LABEL * pointed.confidence
        return _differs(name, pointed, share)
    if found is not None:
        return _differs(name, found.line, _certainty(expected, found))
    return _missing(name)


def _certainty(expected: str, near: Match) -> float:
    short = len(expected.replace(" ", "")) < _SHORT_NAME
    return near.confidence * (_BY_LABEL if short else 1.0)


def _birth(mrz: Mrz, dates: Sequence[_Dated], lines: Sequence[ReadLine]) -> VisualField | None:
    name, expected = "date_of_birth", mrz.date_of_birth
    if expected is None:
        return None
    others = [day for day in (mrz.date_of_expiry,) if day is not None]
    return (
        _date(name, expected, others, dates, lines)
        or _in_a_personal_number(name, expected, lines)
        or _by_order(name, _spare(dates, others), earliest=True, mrz=mrz)
    )


def _in_a_personal_number(
    name: str, expected: date, lines: Sequence[ReadLine]
) -> VisualField | None:
    """The birth as part of a national number: the one place where some cards print it."""
    for line in lines:
        for digits in re.findall(rf"\d{{{_PERSONAL_NUMBER},}}", line.text):
            if any(f"{expected:{form}}" in digits for form in ("%y%m%d", "%d%m%y")):
                return _agrees(name, line)
    return None


def _expiry(mrz: Mrz, dates: Sequence[_Dated], lines: Sequence[ReadLine]) -> VisualField | None:
    name, expected = "date_of_expiry", mrz.date_of_expiry
    if expected is None:
        return None
    others = [day for day in (mrz.date_of_birth,) if day is not None]
    return _date(name, expected, others, dates, lines) or _by_order(
        name, _spare(dates, others), earliest=False, mrz=mrz
    )


def _date(
    name: str,
    expected: date,
    others: Sequence[date],
    dates: Sequence[_Dated],
    lines: Sequence[ReadLine],
) -> VisualField | None:
    """The date where it is printed, where its label points, or where two of its parts are."""
    for dated in dates:
        if dated.printed.means(expected):
            return _agrees(name, dated.line)
    pointed = labelled(name, lines)
    for dated in dates:
        if dated.line is pointed:
            return _differs(name, dated.line, dated.line.confidence)
    near = [one for one in _spare(dates, others) if one.printed.shared(expected) == 2]
    # An issue date shares day and month with the expiry: only another year tells nothing.
    near = [one for one in near if name == "date_of_birth" or not _shares_day(one, expected)]
    return _differs(name, near[0].line, near[0].line.confidence) if len(near) == 1 else None


def _shares_day(dated: _Dated, expected: date) -> bool:
    parts = (expected.month, expected.day)
    return any(reading[1:] == parts for reading in dated.printed.readings)


def _spare(dates: Sequence[_Dated], others: Sequence[date]) -> list[_Dated]:
    """Dates written as such that none of the known ones explains."""
    return [
        one
        for one in dates
        if one.printed.spelled and not any(one.printed.means(other) for other in others)
    ]


def _by_order(name: str, spare: Sequence[_Dated], *, earliest: bool, mrz: Mrz) -> VisualField:
    """The date that must be this field's, because of all spare ones it is first or last."""
    latest = date(mrz.date_of_expiry.year + 1, 1, 1) if mrz.date_of_expiry else date.max
    days = [(min(one.printed.days(latest), default=None), one) for one in spare]
    known = sorted(
        ((day, place) for place, (day, _) in enumerate(days) if day is not None),
        reverse=not earliest,
    )
    if len(known) < 2:  # alone it may as well be the date of issue
        return _missing(name)
    line = days[known[0][1]][1].line
    return _differs(name, line, BY_ORDER * line.confidence)


def _issue(mrz: Mrz, dates: Sequence[_Dated], lines: Sequence[ReadLine]) -> date | None:
    """The date that its label names, or the one spare date between birth and expiry."""
    birth, expiry = mrz.date_of_birth, mrz.date_of_expiry
    if birth is None or expiry is None:
        return None
    spare = _spare(dates, (birth, expiry))
    pointed = labelled("date_of_issue", lines)
    chosen = [one for one in spare if one.line is pointed] or spare
    days = {
        day
        for one in chosen
        for day in one.printed.days(expiry)
        if birth < day < expiry and expiry.year - day.year <= _LONGEST_VALIDITY
    }
    near = [day for day in days if _near_anniversary(day, expiry)] or sorted(days)
    return near[0] if len(near) == 1 else None


def _near_anniversary(day: date, expiry: date) -> bool:
    """Whether a validity of whole years runs from that day, give or take a day."""
    apart = (expiry.timetuple().tm_yday - day.timetuple().tm_yday) % 365
    return min(apart, 365 - apart) <= 2


def _nationality(mrz: Mrz, lines: Sequence[ReadLine]) -> VisualField | None:
    name, expected = "nationality", one_state([mrz.nationality])
    if not expected:
        return None
    pointed = labelled(name, lines)
    named = one_state(states_named(pointed.text)) if pointed is not None else frozenset()
    if pointed is not None and named:
        agrees = bool(named & expected)
        return _agrees(name, pointed) if agrees else _differs(name, pointed, pointed.confidence)
    for line in lines:
        if one_state(states_named(line.text)) & expected:
            return _agrees(name, line)
    return _missing(name)


def _sex(mrz: Mrz, lines: Sequence[ReadLine]) -> VisualField | None:
    """The sex, of which a label or a line of its own is needed: one letter is soon found."""
    if mrz.sex not in ("M", "F"):
        return None
    said = [(line, _says_sex(line.text)) for line in lines]
    pointed = labelled("sex", lines)
    stated = [(line, sex) for line, sex in said if sex is not None]
    stated = [(line, sex) for line, sex in stated if line is pointed] or stated
    for line, sex in stated:
        if sex == mrz.sex:
            return _agrees("sex", line)
    if len(stated) != 1:
        return _missing("sex")
    line = stated[0][0]
    return _differs("sex", line, line.confidence * (1.0 if line is pointed else BY_ORDER))


def _says_sex(text: str) -> str | None:
    """The sex that a line of nothing else states; the last of two words is the English one."""
    words = re.findall(r"[A-Z]+", "".join(map(bare_or_space, text)))
    if not words or len(words) > 2 or any(letter.isdigit() for letter in text):
        return None
    known = _MALE | _FEMALE
    if words[-1] not in known or (len(words[0]) > 1 and words[0] not in known):
        return None
    return "M" if words[-1] in _MALE else "F"


def bare_or_space(character: str) -> str:
    """Return the bare capital of a letter, and a space for anything else."""
    return bare_letter(character) if character.isalpha() else " "
