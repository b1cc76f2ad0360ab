"""What the other checks add to the score: how many of them speak of an edit, by kind.

Only contradictions and traces count. That a document has expired or is badly lit says nothing of
forgery.
"""

from collections.abc import Iterable

from titan.domain.report import Finding

_KINDS = {
    ("visual_zone.", "field-differs"): "evidence.field-differs",
    ("visual_zone.", "field-missing"): "evidence.field-missing",
    ("mrz.check_digits", "check-digit-wrong"): "evidence.check-digit",
    ("mrz.dates", ""): "evidence.dates",
    ("barcode", "barcode-differs"): "evidence.barcode",
    ("portrait.", ""): "evidence.portrait",
    ("picture.software", ""): "evidence.software",
    ("picture.resave-ghost", ""): "evidence.resave-ghost",
}
_IN_ORDER = ("in-order", "field-agrees", "field-not-found")
_MOST = 3.0  # of one kind; more add nothing


def evidence(findings: Iterable[Finding]) -> dict[str, float]:
    """Return how many findings of each kind speak of an edit, at most three, by name."""
    counts: dict[str, float] = {}
    for finding in findings:
        for (check, code), name in _KINDS.items():
            speaks = finding.code == code or (not code and finding.code not in _IN_ORDER)
            if finding.check.startswith(check) and speaks and finding.score > 0.5:
                counts[name] = min(_MOST, counts.get(name, 0.0) + 1)
    return counts
