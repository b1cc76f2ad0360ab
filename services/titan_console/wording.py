"""Codes, numbers and moments as a person reads them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_STATUSES = {
    "received": "Waiting for a document",
    "examining": "Being examined",
    "in_review": "Waits for a person",
    "issuing": "Being issued",
    "approved": "Approved",
    "declined": "Declined",
    "failed": "Could not be examined",
}
_FIELDS = {
    "document_code": "Document code",
    "issuing_state": "Issuing state",
    "document_number": "Document number",
    "date_of_birth": "Date of birth",
    "sex": "Sex",
    "date_of_expiry": "Date of expiry",
    "nationality": "Nationality",
    "primary_identifier": "Primary identifier",
    "secondary_identifier": "Secondary identifier",
    "optional_data": "Optional data",
    "composite": "All together",
}
_LONGEST_WORD = 20
_SPANS = ((86_400, "d"), (3600, "h"), (60, "min"))


def status_words(status: str) -> str:
    """Say where a case stands."""
    return _STATUSES.get(status, status)


def field_words(name: str) -> str:
    """Say which field of a document is meant."""
    return _FIELDS.get(name, code_words(name).capitalize())


def code_words(code: str | None) -> str:
    """Turn a stable code, or several with commas, into words."""
    spoken = (code or "").replace(",", ", ")
    for mark in "-_.":
        spoken = spoken.replace(mark, " ")
    return spoken


def moment(seconds: float | None) -> str:
    """Write a moment as a day and a time (UTC)."""
    if not seconds:
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def age(seconds: float) -> str:
    """Say how long ago a moment was, in its largest unit."""
    passed = max(0, int(time.time() - seconds))
    for span, unit in _SPANS:
        if passed >= span:
            return f"{passed // span} {unit}"
    return "now"


def is_old(seconds: float) -> bool:
    """Say whether something has waited for more than a day."""
    return time.time() - seconds > _SPANS[0][0]


def short(name: str, kept: int = 8) -> str:
    """Shorten an id or a hash to what a person can compare; words stay as they are."""
    if "_" not in name and not name.startswith("0x"):
        return name if len(name) <= _LONGEST_WORD else f"{name[:kept]}…"
    kind, mark, rest = name.rpartition("_")
    if name.startswith("0x"):
        kind, mark, rest = "", "0x", name[2:]
    return name if len(rest) <= kept else f"{kind}{mark}{rest[:kept]}…"


def percent(share: float | None) -> str:
    """Write a share as whole percent."""
    return "" if share is None else f"{round(100 * share)} %"


def money(amount: Any) -> str:
    """Write minor units with two places and thin spaces."""
    return f"{int(amount) / 100:,.2f}".replace(",", "\u202f")


FILTERS: dict[str, Callable[..., Any]] = {
    "status_words": status_words,
    "field_words": field_words,
    "code_words": code_words,
    "moment": moment,
    "age": age,
    "is_old": is_old,
    "short": short,
    "percent": percent,
    "money": money,
}
