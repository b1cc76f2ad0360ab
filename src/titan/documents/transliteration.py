"""How printed names are spelled in a machine-readable zone.

The tables are those of ICAO Doc 9303 part 3, section 6: A (Latin letters with marks), B
(Cyrillic), and the exceptions that some alphabets have. Where the tables allow several spellings
each counts, and so does the bare letter, because a recogniser may lose the mark above it.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

_SEVERAL: dict[str, tuple[str, ...]] = {
    # Latin letters whose spelling is not their bare letter alone.
    "\u00c4": ("AE", "A"),  # A with diaeresis
    "\u00c5": ("AA", "A"),  # A with ring
    "\u00c6": ("AE",),
    "\u00d0": ("D",),  # eth
    "\u00d1": ("N", "NXX"),  # N with tilde
    "\u00d6": ("OE", "O"),
    "\u00d8": ("OE", "O"),  # O with stroke
    "\u00dc": ("UE", "UXX", "U"),
    "\u00de": ("TH",),  # thorn
    "\u00df": ("SS",),
    "\u1e9e": ("SS",),
    "\u0110": ("D", "DJ"),  # D with stroke; DJ is an older Croatian and Serbian habit
    "\u0126": ("H",),
    "\u0131": ("I",),
    "\u0132": ("IJ",),
    "\u0138": ("Q",),
    "\u0141": ("L",),
    "\u014a": ("N",),
    "\u0152": ("OE",),
    "\u0166": ("T",),
    "\u018f": ("E", "A"),  # Azerbaijani schwa
    "\u0259": ("E", "A"),
    # Cyrillic: Russian first, then what the exceptions of other alphabets add.
    "\u0410": ("A",), "\u0411": ("B",), "\u0412": ("V",), "\u0413": ("G", "H"),
    "\u0414": ("D",), "\u0415": ("E",), "\u0401": ("E", "IO"), "\u0416": ("ZH", "Z"),
    "\u0417": ("Z",), "\u0418": ("I", "Y"), "\u0419": ("I",), "\u041a": ("K",),
    "\u041b": ("L",), "\u041c": ("M",), "\u041d": ("N",), "\u041e": ("O",),
    "\u041f": ("P",), "\u0420": ("R",), "\u0421": ("S",), "\u0422": ("T",),
    "\u0423": ("U",), "\u0424": ("F",), "\u0425": ("KH", "H"), "\u0426": ("TS", "C"),
    "\u0427": ("CH", "C"), "\u0428": ("SH", "S"), "\u0429": ("SHCH", "SHT"),
    "\u042a": ("IE", ""), "\u042b": ("Y",), "\u042c": ("",), "\u042d": ("E",),
    "\u042e": ("IU",), "\u042f": ("IA",), "\u0406": ("I",), "\u0407": ("I",),
    "\u0404": ("IE",), "\u0490": ("G",), "\u040e": ("U",), "\u0402": ("D",),
    "\u0405": ("DZ",), "\u0408": ("J",), "\u0409": ("LJ",), "\u040a": ("NJ",),
    "\u040b": ("C",), "\u040c": ("K", "KJ"), "\u0403": ("G", "GJ"), "\u040f": ("DZ", "DJ"),
}  # fmt: skip


@cache
def spellings(character: str) -> tuple[str, ...]:
    """Return what a printed character may become in a zone; ``("",)`` where it is left out."""
    upper = character.upper() if character != "\u00df" else character
    several = _SEVERAL.get(character) or _SEVERAL.get(upper)
    if several is not None:
        return several
    bare = unicodedata.normalize("NFD", upper)[:1]
    return (bare,) if bare.isascii() and bare.isalpha() else ("",)


def bare_letter(character: str) -> str:
    """Return the one letter or digit of A to Z, 0 to 9 that looks most like it, or nothing."""
    if character.isascii():
        return character.upper() if character.isalnum() else ""
    return spellings(character)[-1][:1]


def may_spell(expected: str, printed: str, *, cut: bool = False) -> bool:
    """Say whether printed characters may stand in a zone as expected.

    Args:
        expected: letters A to Z without fillers.
        printed: characters of any script.
        cut: whether the zone may have cut the name off at its end (9303-3, 4.6).
    """
    places = {0}
    for character in printed:
        options = spellings(character)
        places = {
            place + len(option)
            for place in places
            for option in options
            if expected.startswith(option, place)
        }
        if cut and len(expected) in places:
            return True
        if not places:
            return False
    return len(expected) in places


def spelling_distance(expected: str, printed: str, most: int) -> int:
    """Return the least number of letters changed, added or left out, or ``most`` + 1 beyond it.

    Args:
        expected: letters A to Z without fillers.
        printed: characters of any script.
        most: beyond which the number does not matter.
    """
    row = list(range(len(expected) + 1))
    for character in printed:
        options = spellings(character)
        following = [row[0] + (options != ("",))]
        for end in range(1, len(expected) + 1):
            fitting = _fitting(row, expected, end, options)
            changed = row[end - 1] + 1
            left_out = following[end - 1] + 1
            following.append(min(fitting, changed, left_out, row[end] + 1))
        row = following
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _fitting(row: list[int], expected: str, end: int, options: Iterable[str]) -> int:
    """The least cost where one of the spellings ends at this place."""
    costs = [
        row[end - len(option)]
        for option in options
        if len(option) <= end and expected[end - len(option) : end] == option
    ]
    return min(costs, default=len(expected) + 1)
