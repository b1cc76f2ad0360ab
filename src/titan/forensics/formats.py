"""What is known of single kinds of documents, by issuing state and document code.

The registry is open: a kind that is not listed is examined by what ICAO Doc 9303 asks of all, and
is never refused for being unknown. Only rules with a public source are listed, and a breach
refers to a person, because issuers change their numbers sooner than such sources do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from titan.domain.document import Mrz


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of one kind.

    Attributes:
        name: in words.
        number: regular expression of the whole document number, or None where it is not known.
        longest_validity: years from issue to expiry at most, or None where it is not known.
        source: where that is stated.
    """

    name: str
    number: str | None
    longest_validity: int | None
    source: str


_GERMAN_NUMBER = r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}"

RULES: Mapping[tuple[str, str], Rules] = MappingProxyType(
    {
        ("D", "P"): Rules(
            "German passport",
            _GERMAN_NUMBER + r"|\d{9}|[A-Z]\d{7}",
            10,
            "Federal Ministry of the Interior, serial numbers from 1 November 2007: no vowels and "
            "no B, D, Q, S; numeric before; children's and provisional passports keep a letter "
            "and seven digits; section 5 of the passport act: ten years at most",
        ),
        ("FRA", "ID"): Rules(
            "French identity card before 2021",
            r"[0-9A-Z]{12}",
            15,
            "layout of the national decree of 1987; decree 2013-1188: fifteen years for adults",
        ),
        ("UTO", "P"): Rules(
            "Utopian specimen passport", r"[A-Z0-9]{7,9}", 10, "titan.documents.specimen"
        ),
    }
)
"""Every kind that rules are known of, by state and document code as the zone has them."""


def rules_for(mrz: Mrz) -> Rules | None:
    """Return what is known of a document's kind, or None for the open set of all others.

    Args:
        mrz: its zone. A code's second letter, free to the issuer, is ignored for passports.
    """
    code = mrz.document_code if mrz.document_code[:1] in "IAC" else mrz.document_code[:1]
    return RULES.get((mrz.issuing_state, code))


def has_right_number(rules: Rules, number: str) -> bool | None:
    """Say whether a document number has the kind's pattern; None where none is known."""
    return None if rules.number is None else re.fullmatch(rules.number, number) is not None
