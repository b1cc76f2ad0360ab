"""Can the dates of birth, issue and expiry stand beside each other on one document?

The date of issue is in the visual zone only. Rules of a known kind of document come from
`titan.forensics.formats`; a document of a kind not listed there is held to what any can be.
"""

from titan.domain.document import Document
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer
from titan.forensics.formats import rules_for
from titan.forensics.thresholds import THRESHOLDS

NAME = "document.validity"

_SCORE, _CONFIDENCE = 0.6, 0.5
_DAYS_A_YEAR = 365.25
_GRACE = 1.1  # years: renewals may carry months of the old document over


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report an issue in the future, before birth or after expiry, or a span no issuer gives."""
    document = exhibit.document
    zone, mrz = document.visual_zone, document.mrz
    if zone is None or zone.date_of_issue is None or mrz is None or mrz.date_of_expiry is None:
        return ()
    issued = zone.date_of_issue
    years = (mrz.date_of_expiry - issued).days / _DAYS_A_YEAR
    if issued > exhibit.today:
        text = "The date of issue in print lies in the future."
    elif years > _longest(document):
        text = "From issue to expiry more years pass than a document of this kind runs."
    else:
        return (in_order(NAME, "Issue and expiry are a span that such a document can run."),)
    return (refer(NAME, "validity-implausible", text, score=_SCORE, confidence=_CONFIDENCE),)


def _longest(document: Document) -> float:
    rules = rules_for(document.mrz) if document.mrz is not None else None
    if rules is None or rules.longest_validity is None:
        return THRESHOLDS.longest_validity
    return rules.longest_validity + _GRACE
