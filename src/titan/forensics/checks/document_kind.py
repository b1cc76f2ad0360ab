"""Is the document of a kind that is known, and does it keep that kind's rules?

What it cannot see: anything of a kind that is not listed. An unknown kind is no fault: it is
examined by the rules that hold for all.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer, remark
from titan.forensics.formats import has_right_number, rules_for

NAME = "document.kind"

_SCORE, _CONFIDENCE = 0.6, 0.5


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Name the kind, and report a document number that its issuer does not give."""
    mrz = exhibit.document.mrz
    if mrz is None:
        return ()
    rules = rules_for(mrz)
    if rules is None:
        text = "No rules of this kind of document are known; those for all kinds were applied."
        return (remark(NAME, "kind-unknown", text),)
    if has_right_number(rules, mrz.document_number) is False:
        text = f"The document number is none that a {rules.name} has."
        where = exhibit.document.mrz_region
        return (
            refer(NAME, "number-unusual", text, score=_SCORE, confidence=_CONFIDENCE, region=where),
        )
    text = f"The document number is of the pattern of a {rules.name}."
    return (in_order(NAME, text, region=exhibit.document.mrz_region),)
