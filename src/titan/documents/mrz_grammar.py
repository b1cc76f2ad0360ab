"""The grammar of machine-readable zones: layouts, alphabets, check digits, parsing.

Sources: ICAO Doc 9303, parts 3 (check digits, transliteration), 4 (TD3), 5 (TD1), 6 (TD2) and
7 (MRV-A, MRV-B); the French identity card before 2021 is the layout of the national decree of
1987, as the cards print it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from titan.domain.document import CheckDigit, Mrz, MrzFormat

FILLER = "<"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
CHARACTERS = DIGITS + LETTERS + FILLER
"""Every character a machine-readable zone may hold; the index of one is its check-digit value,
but for the filler, whose value is zero."""

_NAME = LETTERS + FILLER
_DATE = DIGITS + FILLER
_SEX = "MFX" + FILLER
_YEARS_AHEAD = 30  # no issuer known gives a document a longer life


Checks = Mapping[str, tuple[tuple[int, int, int], ...]]
"""Protected spans (line, start, end) by the name of the field or ``composite``."""


@dataclass(frozen=True, slots=True)
class Field:
    """A run of positions in one line.

    Attributes:
        name: the ICAO word, in the spelling of `titan.domain.document.Mrz`.
        line: index of the line, from 0.
        start, end: half-open range of positions.
        alphabet: characters that may stand there.
    """

    name: str
    line: int
    start: int
    end: int
    alphabet: str

    def of(self, lines: tuple[str, ...]) -> str:
        """Return the characters of the field."""
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in one format.

    Attributes:
        format: its name.
        width: characters a line.
        fields: every position of every line belongs to exactly one.
        checks: what each check digit protects.
    """

    format: MrzFormat
    width: int
    fields: tuple[Field, ...]
    checks: Checks

    @property
    def height(self) -> int:
        """How many lines."""
        return self.fields[-1].line + 1

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None where the layout has none."""
        return next((field for field in self.fields if field.name == name), None)

    def check_field(self, name: str) -> Field:
        """Return the position of the check digit of a protected field."""
        found = self.field(f"check:{name}")
        if found is None:
            raise KeyError(name)
        return found


def _fields(line: int, *parts: tuple[str, int, str]) -> tuple[Field, ...]:
    fields, start = [], 0
    for name, length, alphabet in parts:
        fields.append(Field(name, line, start, start + length, alphabet))
        start += length
    return tuple(fields)


def _heading(letter: str, width: int) -> tuple[Field, ...]:
    """The first line of every two-line format: type, state, names."""
    return _fields(
        0,
        ("document_type", 1, letter),
        ("document_subtype", 1, _NAME),
        ("issuing_state", 3, _NAME),
        ("names", width - 5, _NAME),
    )


def _numbers(*optional: tuple[str, int, str]) -> tuple[Field, ...]:
    """The second line of every two-line format, up to its optional data."""
    return _fields(
        1,
        ("document_number", 9, CHARACTERS),
        ("check:document_number", 1, _DATE),
        ("nationality", 3, _NAME),
        ("date_of_birth", 6, _DATE),
        ("check:date_of_birth", 1, DIGITS),
        ("sex", 1, _SEX),
        ("date_of_expiry", 6, _DATE),
        ("check:date_of_expiry", 1, DIGITS),
        *optional,
    )


_TWO_LINE_CHECKS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "document_number": ((1, 0, 9),),
    "date_of_birth": ((1, 13, 19),),
    "date_of_expiry": ((1, 21, 27),),
}

_TD3 = Layout(
    MrzFormat.TD3,
    44,
    _heading("P", 44)
    + _numbers(
        ("optional_data", 14, CHARACTERS),
        ("check:optional_data", 1, _DATE),
        ("check:composite", 1, DIGITS),
    ),
    _TWO_LINE_CHECKS
    | {"optional_data": ((1, 28, 42),), "composite": ((1, 0, 10), (1, 13, 20), (1, 21, 43))},
)
_TD2 = Layout(
    MrzFormat.TD2,
    36,
    _heading("IAC", 36)
    + _numbers(("optional_data", 7, CHARACTERS), ("check:composite", 1, DIGITS)),
    _TWO_LINE_CHECKS | {"composite": ((1, 0, 10), (1, 13, 20), (1, 21, 35))},
)
_MRV_A = Layout(
    MrzFormat.MRV_A,
    44,
    _heading("V", 44) + _numbers(("optional_data", 16, CHARACTERS)),
    _TWO_LINE_CHECKS,
)
_MRV_B = Layout(
    MrzFormat.MRV_B,
    36,
    _heading("V", 36) + _numbers(("optional_data", 8, CHARACTERS)),
    _TWO_LINE_CHECKS,
)
_TD1 = Layout(
    MrzFormat.TD1,
    30,
    _fields(
        0,
        ("document_type", 1, "IAC"),
        ("document_subtype", 1, _NAME),
        ("issuing_state", 3, _NAME),
        ("document_number", 9, CHARACTERS),
        ("check:document_number", 1, _DATE),
        ("optional_data", 15, CHARACTERS),
    )
    + _fields(
        1,
        ("date_of_birth", 6, _DATE),
        ("check:date_of_birth", 1, DIGITS),
        ("sex", 1, _SEX),
        ("date_of_expiry", 6, _DATE),
        ("check:date_of_expiry", 1, DIGITS),
        ("nationality", 3, _NAME),
        ("more_optional_data", 11, CHARACTERS),
        ("check:composite", 1, DIGITS),
    )
    + _fields(2, ("names", 30, _NAME)),
    {
        "document_number": ((0, 5, 14),),
        "date_of_birth": ((1, 0, 6),),
        "date_of_expiry": ((1, 8, 14),),
        "composite": ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
    },
)
_FRENCH_ID = Layout(
    MrzFormat.FRENCH_ID,
    36,
    _fields(
        0,
        ("document_type", 1, "I"),
        ("document_subtype", 1, "D"),
        ("issuing_state", 3, _NAME),
        ("surname", 25, _NAME),
        ("optional_data", 6, CHARACTERS),
    )
    + _fields(
        1,
        ("document_number", 12, CHARACTERS),
        ("check:document_number", 1, DIGITS),
        ("given_names", 14, _NAME),
        ("date_of_birth", 6, _DATE),
        ("check:date_of_birth", 1, DIGITS),
        ("sex", 1, _SEX),
        ("check:composite", 1, DIGITS),
    ),
    {
        "document_number": ((1, 0, 12),),
        "date_of_birth": ((1, 27, 33),),
        "composite": ((0, 0, 36), (1, 0, 35)),
    },
)

LAYOUTS: dict[MrzFormat, Layout] = {
    layout.format: layout for layout in (_TD1, _TD2, _TD3, _MRV_A, _MRV_B, _FRENCH_ID)
}


def check_digit(text: str) -> str:
    """Return the check digit of a text (ICAO 9303-3, 4.9: weights 7, 3, 1, modulo 10).

    Raises:
        ValueError: for a character that no machine-readable zone holds.
    """
    values = (0 if character == FILLER else CHARACTERS.index(character) for character in text)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def parse_mrz(format: MrzFormat, lines: tuple[str, ...], today: date) -> Mrz:
    """Return the fields of a zone whose lines have the length of their format.

    Args:
        format: the layout.
        lines: what was read, each of the layout's width.
        today: by which the centuries of two-digit years are resolved.

    Raises:
        ValueError: where the lines do not have the layout's number and width.
    """
    layout = LAYOUTS[format]
    if len(lines) != layout.height or any(len(line) != layout.width for line in lines):
        raise ValueError(f"{format} has {layout.height} lines of {layout.width} characters")
    text = {field.name: field.of(lines) for field in layout.fields}
    number, number_check, optional = _document_number(layout, text)
    primary, secondary = _names(text)
    return Mrz(
        format=format,
        lines=lines,
        document_code=(text["document_type"] + text["document_subtype"]).rstrip(FILLER),
        issuing_state=text["issuing_state"].rstrip(FILLER),
        document_number=number.rstrip(FILLER),
        date_of_birth=_birth(text["date_of_birth"], today),
        sex=text["sex"],
        date_of_expiry=_expiry(text.get("date_of_expiry", ""), today),
        # The French layout has no nationality: the card is issued to its nationals only.
        nationality=text.get("nationality", text["issuing_state"]).rstrip(FILLER),
        primary_identifier=primary,
        secondary_identifier=secondary,
        optional_data=(optional + text.get("more_optional_data", "")).rstrip(FILLER),
        check_digits=_check_digits(layout, lines, number, number_check),
    )


def _document_number(layout: Layout, text: dict[str, str]) -> tuple[str, str, str]:
    """Return number, printed check digit and what is left of the optional data.

    Where a TD1 or TD2 number is longer than nine characters, a filler stands in place of its
    check digit and the rest, with the digit at its end, opens the optional data (9303-5, 4.2.4).
    """
    number, check = text["document_number"], text["check:document_number"]
    optional = text["optional_data"]
    rest = optional.split(FILLER, 1)[0]
    long = layout.format in (MrzFormat.TD1, MrzFormat.TD2) and check == FILLER and len(rest) > 1
    if not long:
        return number, check, optional
    return number + rest[:-1], rest[-1], optional[len(rest) :]


def _check_digits(
    layout: Layout, lines: tuple[str, ...], number: str, number_check: str
) -> tuple[CheckDigit, ...]:
    digits = []
    for name, spans in layout.checks.items():
        protected = "".join(lines[line][start:end] for line, start, end in spans)
        printed = layout.check_field(name).of(lines)
        if name == "document_number":
            protected, printed = number, number_check
        digits.append(CheckDigit(name, printed, check_digit(protected)))
    return tuple(digits)


def _names(text: dict[str, str]) -> tuple[str, str]:
    if "surname" in text:
        primary, secondary = text["surname"], text["given_names"]
    else:
        primary, _, secondary = text["names"].partition(FILLER * 2)
    return _words(primary), _words(secondary)


def _words(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _birth(text: str, today: date) -> date | None:
    """The latest such day that is not after today."""
    days = [day for day in _centuries(text, today) if day <= today]
    return max(days, default=None)


def _expiry(text: str, today: date) -> date | None:
    """The latest such day that a document in use or expired can bear."""
    days = [day for day in _centuries(text, today) if day.year <= today.year + _YEARS_AHEAD]
    return max(days, default=None)


def _centuries(text: str, today: date) -> list[date]:
    if len(text) != 6 or not text.isdigit():
        return []
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    this_century = today.year // 100 * 100
    days = []
    for century in (this_century - 100, this_century, this_century + 100):
        try:
            days.append(date(century + year, month, day))
        except ValueError:  # no such day in that year: 29 February, or misread digits
            continue
    return days


def compose_td3(  # noqa: PLR0913 - one argument for each field of the page, by keyword only
    *,
    issuing_state: str,
    primary_identifier: str,
    secondary_identifier: str,
    document_number: str,
    nationality: str,
    date_of_birth: date,
    sex: str,
    date_of_expiry: date,
    optional_data: str = "",
) -> tuple[str, str]:
    """Return the two lines of a passport with every check digit right.

    Raises:
        ValueError: where a value does not fit its field or alphabet; names are given in capital
            letters without accents (9303-3, section 6), with spaces between their parts.
    """
    names = FILLER.join(primary_identifier.split()) + FILLER * 2
    names += FILLER.join(secondary_identifier.split())
    upper = f"P{FILLER}" + _fit(issuing_state, 3, _NAME) + _fit(names, 39, _NAME)
    number = _fit(document_number, 9, CHARACTERS)
    birth, expiry = f"{date_of_birth:%y%m%d}", f"{date_of_expiry:%y%m%d}"
    optional = _fit(optional_data, 14, CHARACTERS)
    lower = number + check_digit(number) + _fit(nationality, 3, _NAME)
    lower += birth + check_digit(birth) + _fit(sex, 1, _SEX) + expiry + check_digit(expiry)
    lower += optional + check_digit(optional)
    return upper, lower + check_digit(lower[:10] + lower[13:20] + lower[21:43])


def _fit(text: str, length: int, alphabet: str) -> str:
    if len(text) > length or any(character not in alphabet for character in text):
        raise ValueError(f"the value does not fit a field of {length} characters")
    return text.ljust(length, FILLER)
