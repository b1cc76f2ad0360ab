"""Are the dates of the machine-readable zone dates, and can they be true?"""

from datetime import date

from titan.domain.document import Mrz, MrzFormat
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer
from titan.forensics.thresholds import THRESHOLDS

NAME = "mrz.dates"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report dates that are none, or that no living holder or real document can have."""
    mrz = exhibit.document.mrz
    if mrz is None:
        return ()
    region = exhibit.document.mrz_region
    problems = [*_unreadable(mrz), *_implausible(mrz, exhibit.today)]
    if not problems:
        return (in_order(NAME, "The dates are plausible.", region=region),)
    return tuple(refer(NAME, code, text, region=region) for code, text in problems)


def _unreadable(mrz: Mrz) -> list[tuple[str, str]]:
    problems = []
    if mrz.date_of_birth is None:
        problems.append(("date-unreadable", "The field 'date of birth' holds no date of the past."))
    if mrz.date_of_expiry is None and mrz.format is not MrzFormat.FRENCH_ID:
        problems.append(("date-unreadable", "The field 'date of expiry' holds no date."))
    return problems


def _implausible(mrz: Mrz, today: date) -> list[tuple[str, str]]:
    birth, expiry = mrz.date_of_birth, mrz.date_of_expiry
    problems = []
    if birth is not None and today.year - birth.year > THRESHOLDS.oldest_age:
        text = f"By its date of birth the holder is more than {THRESHOLDS.oldest_age} years old."
        problems.append(("date-implausible", text))
    if expiry is not None and expiry.year - today.year > THRESHOLDS.longest_validity:
        text = f"The document runs for more than {THRESHOLDS.longest_validity} years from now."
        problems.append(("date-implausible", text))
    if birth is not None and expiry is not None and expiry <= birth:
        problems.append(("date-implausible", "The document expires before its holder was born."))
    return problems
