"""Does the chip's portrait show the person who is printed on the page, and the holder?

Sees: a portrait exchanged on the page while the chip kept the first one; a holder who is not the
person of the chip. Cannot see: who stands before the camera where no picture of the holder is
given. The likelihood ratios come from few printed portraits (see `titan.documents.portrait`), so
that no ratio alone fails a document.
"""

from titan.domain.report import Finding
from titan.forensics.checks.portrait import compared
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import remark

NAME = "chip.face"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Return a finding for each comparison with the chip's portrait; none without one."""
    findings = []
    portrait, chip = exhibit.document.portrait, exhibit.chip
    face = "the portrait in the chip"
    if portrait is not None and portrait.chip is not None:
        findings.append(compared(f"{NAME}.print", face, portrait.chip, portrait.region))
    elif chip is not None and chip.face is not None:
        text = "The chip's portrait could not be compared: no face was found in it or on this page."
        findings.append(remark(NAME, "chip-face-not-compared", text))
    if chip is not None and chip.selfie is not None:
        own = "the picture of the holder"
        findings.append(compared(f"{NAME}.selfie", own, chip.selfie, None, one=face))
    return tuple(findings)
