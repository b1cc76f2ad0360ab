"""Is there a portrait, and do its repetition, the chip and the holder show the same person?

What it cannot see: a portrait exchanged together with its repetition, and one exchanged on a
page that has no repetition while no picture of the holder is given. The likelihood ratios come
from few printed portraits (see `titan.documents.portrait`), so no ratio alone fails a document.
"""

from titan.domain.document import FaceComparison, Region
from titan.domain.report import Finding, Verdict
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer, remark
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
        findings.append(
            compared(
                f"{NAME}.ghost",
                "its repetition",
                portrait.ghost,
                portrait.ghost_region,
                unsure=Verdict.PASS,  # a pale repetition is often hard to tell
            )
        )
    if portrait.selfie is not None:
        own = "the picture of the holder"
        findings.append(compared(f"{NAME}.selfie", own, portrait.selfie, portrait.region))
    if portrait.chip is not None:
        stored = "the portrait in the chip"
        findings.append(compared(f"{NAME}.chip", stored, portrait.chip, portrait.region))
    elif exhibit.chip is not None and exhibit.chip.face is not None:
        text = "No face was found in the chip's portrait, so a person must compare the two."
        findings.append(refer(f"{NAME}.chip", "chip-face-not-found", text))
    return tuple(findings)


def compared(  # noqa: PLR0913, PLR0917 - two faces by their names, and what is uncertain
    check: str,
    other: str,
    found: FaceComparison,
    region: Region | None,
    one: str = "the portrait",
    unsure: Verdict = Verdict.REFER,
) -> Finding:
    """Return what a comparison of two faces says.

    Args:
        check: its name; the codes begin with the last part of it.
        other: the second face in words.
        found: the comparison.
        region: of the page that is looked at.
        one: the first face in words.
        unsure: the verdict where it cannot be told.
    """
    ratio, name, first = found.likelihood_ratio, check.rsplit(".", 1)[-1], one[0].upper() + one[1:]
    probability = 1 / (1 + ratio)  # of two persons, where both were equally likely before
    if ratio <= THRESHOLDS.least_face_ratio:
        text = (
            f"{first} and {other} look like two persons: {_times(1 / ratio)} likelier so than one."
        )
        code, verdict = f"{name}-differs", Verdict.REFER
    elif ratio < THRESHOLDS.sure_face_ratio:
        text = f"Whether {one} and {other} show one person could not be told."
        code, verdict = f"{name}-uncertain", unsure
    else:
        text = f"{first} and {other} look like one person: {_times(ratio)} likelier than two."
        return in_order(check, text, region=region)
    return Finding(check, code, probability, abs(2 * probability - 1), region, text, verdict)


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 1.5 else "hardly"
