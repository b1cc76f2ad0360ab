"""A person whose documents are examined, known by an id alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Applicant:
    """An applicant, free of personal data.

    Attributes:
        id: ``app_`` and 32 hex digits.
        created_at: Unix seconds.
        erased_at: when the key to everything of theirs was destroyed, or None.
        cases: ids of their cases, oldest first.
    """

    id: str
    created_at: float
    erased_at: float | None
    cases: tuple[str, ...]
