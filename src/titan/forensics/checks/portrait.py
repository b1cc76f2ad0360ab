"""Is there a portrait, and do its repetition and the holder's own picture show the same person?

What it cannot see: a portrait exchanged together with its repetition, and one exchanged on a
page that has no repetition while no picture of the holder is given. The likelihood ratios come
from few printed portraits (see `titan.documents.portrait`), so no ratio alone fails a document.
"""

from titan.domain.document import FaceComparison, Region
from titan.domain.report import Finding, Verdict
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, remark
from titan.forensics.thresholds import THRESHOLDS

NAME = "portrait"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Return whether a portrait was found, and a finding for each comparison made."""
    portrait = exhibit.document.portrait
    if portrait is None:
        text = "No portrait was found on this side of the document."
        return (remark(NAME, "portrait-not-found", text),)
    findings = [in_order(NAME, "A portrait was found.", region=portrait.region)]
    if portrait.ghost is not None:
        findings.append(_compared("ghost", "its repetition", portrait.ghost, portrait.ghost_region))
    if portrait.selfie is not None:
        own = "the picture of the holder"
        findings.append(_compared("selfie", own, portrait.selfie, portrait.region))
    return tuple(findings)


def _compared(name: str, other: str, found: FaceComparison, region: Region | None) -> Finding:
    ratio, check = found.likelihood_ratio, f"{NAME}.{name}"
    probability = 1 / (1 + ratio)  # of two persons, where both were equally likely before
    if ratio <= THRESHOLDS.least_face_ratio:
        text = (
            f"The portrait and {other} look like two persons: {_times(1 / ratio)} likelier so "
            "than one."
        )
        code, verdict = f"{name}-differs", Verdict.REFER
    elif ratio < THRESHOLDS.sure_face_ratio:
        text = f"Whether the portrait and {other} show one person could not be told."
        code, verdict = f"{name}-uncertain", _doubt(name)
    else:
        text = f"The portrait and {other} look like one person: {_times(ratio)} likelier than two."
        return in_order(check, text, region=region)
    return Finding(check, code, probability, abs(2 * probability - 1), region, text, verdict)


def _doubt(name: str) -> Verdict:
    """A holder who cannot be told is looked at; a pale repetition is often hard to tell."""
    return Verdict.REFER if name == "selfie" else Verdict.PASS


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 1.5 else "hardly"
