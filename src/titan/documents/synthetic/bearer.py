"""The persons that generated pages are made out to: none of them exists."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from titan.documents.mrz_grammar import FILLER, LAYOUTS, check_digit
from titan.domain.document import MrzFormat

_ONSETS = "B BR C CH D DR F G GR H J K KL L M N P PR R S ST SH T TR V W Z".split()
_VOWELS = "A E I O U A E I O AI EA IA OU".split()
_CODAS = ["", "", "", "N", "R", "S", "L", "M", "T", "ND", "RK", "SS", "LL"]
_ENDINGS = ["", "", "OVA", "SEN", "EZ", "INI", "ESCU", "MAN", "IC", "ETTI", "BERG", "A"]
_SURNAME_PARTS = 0.15  # share of surnames with two parts
_LETTERS = list("ABCDEFGHJKLMNPRTUVWXYZ")
STATES = {
    "UTO": "UTOPIA",
    "XXA": "ARCADIA",
    "XXB": "BENSALEM",
    "XXC": "COCAIGNE",
    "XXD": "DINOTOPIA",
    "XXE": "EREWHON",
    "XXX": "XANADU",
    "XXK": "KALLIPOLIS",
}
"""Utopia and codes that ISO 3166-1 leaves to users, so that no state ever has them; names."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a page says of its holder.

    Attributes:
        primary_identifier, secondary_identifier: surname and given names, in capitals.
        sex: ``F``, ``M`` or ``<``.
        date_of_birth, date_of_issue, date_of_expiry: as printed.
        place: of birth.
        state: three letters of the issuing state, also the nationality.
        document_number: nine letters and digits.
        optional_data: of the machine-readable zone.
    """

    primary_identifier: str
    secondary_identifier: str
    sex: str
    date_of_birth: date
    date_of_issue: date
    date_of_expiry: date
    place: str
    state: str
    document_number: str
    optional_data: str


def invent_bearer(chance: np.random.Generator, today: date) -> Bearer:
    """Return an adult whose document was issued in the last nine years and runs for ten."""
    issued = today - timedelta(days=int(chance.integers(30, 9 * 365)))
    born = issued - timedelta(days=int(chance.integers(18 * 366, 75 * 365)))
    number = "".join(chance.choice(_LETTERS, int(chance.integers(1, 3)))).ljust(9, "#")
    digits = "".join(str(digit) for digit in chance.integers(0, 10, 9))
    surnames = 2 if chance.random() < _SURNAME_PARTS else 1
    return Bearer(
        primary_identifier=" ".join(_name(chance, ended=True) for _ in range(surnames)),
        secondary_identifier=" ".join(
            _name(chance, ended=False) for _ in range(int(chance.integers(1, 3)))
        ),
        sex=str(chance.choice(["F", "M", "F", "M", "F", "M", "<"])),
        date_of_birth=born,
        date_of_issue=issued,
        # 29 February has no anniversary in most years; the day before serves for all.
        date_of_expiry=date(issued.year + 10, issued.month, min(issued.day, 28)),
        place=_name(chance, ended=False) + str(chance.choice(["", " BAY", " UPON SEA", "BURG"])),
        state=str(chance.choice(list(STATES))),
        document_number="".join(
            digit if mark == "#" else mark for mark, digit in zip(number, digits, strict=True)
        ),
        optional_data=digits[:6] if chance.random() < 0.5 else "",  # half of them
    )


def _name(chance: np.random.Generator, *, ended: bool) -> str:
    syllables = [
        str(chance.choice(part))
        for _ in range(int(chance.integers(1, 3)))
        for part in (_ONSETS, _VOWELS, _CODAS)
    ]
    name = "".join(syllables) + (str(chance.choice(_ENDINGS)) if ended else "A")
    return name[:14]


def compose_lines(format: MrzFormat, code: str, bearer: Bearer) -> tuple[str, ...]:
    """Return the machine-readable zone of a bearer with every check digit right.

    Args:
        format: one of ICAO 9303's own formats (not the French one).
        code: two characters, the document's type.
        bearer: names longer than the zone are cut off, as 9303-3, section 4.6 allows.
    """
    layout = LAYOUTS[format]
    names = FILLER.join(bearer.primary_identifier.split()) + FILLER * 2
    names += FILLER.join(bearer.secondary_identifier.split())
    values = {
        "document_type": code[0],
        "document_subtype": code[1:],
        "issuing_state": bearer.state,
        "nationality": bearer.state,
        "names": names,
        "document_number": bearer.document_number,
        "date_of_birth": f"{bearer.date_of_birth:%y%m%d}",
        "date_of_expiry": f"{bearer.date_of_expiry:%y%m%d}",
        "sex": bearer.sex,
        "optional_data": bearer.optional_data,
    }
    grid = [[FILLER] * layout.width for _ in range(layout.height)]
    for field in layout.fields:
        width = field.end - field.start
        text = values.get(field.name, "")[:width].ljust(width, FILLER)
        grid[field.line][field.start : field.end] = list(text)
    return with_check_digits(format, tuple("".join(line) for line in grid))


def with_check_digits(format: MrzFormat, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines with every check digit computed anew, the composite one last."""
    layout = LAYOUTS[format]
    grid = [list(line) for line in lines]
    for name, spans in layout.checks.items():
        protected = "".join("".join(grid[line][start:end]) for line, start, end in spans)
        place = layout.check_field(name)
        grid[place.line][place.start] = check_digit(protected)
    return tuple("".join(line) for line in grid)
