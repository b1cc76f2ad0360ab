"""Does the file carry a C2PA manifest, and does it say that a model made it?

Sees: that a manifest is embedded (JPEG, PNG, WebP), and the word for generated media in the file's
own metadata. Cannot see: whether the manifest is valid, who signed it, or what it says: nothing is
verified here, and anyone can embed one or take it out. Only the file's own admission that it was
generated counts.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import refer, remark

NAME = "picture.content-credentials"

_SCORE, _CONFIDENCE = 0.9, 0.6  # judgements: few files accuse themselves wrongly


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Refer a file that says it was generated; note whether a manifest is there."""
    evidence = exhibit.evidence
    if evidence.is_generated:
        text = "The file says of itself that a trained model made it."
        return (refer(NAME, "generated", text, score=_SCORE, confidence=_CONFIDENCE),)
    if evidence.has_manifest:
        text = "A C2PA manifest is in the file; it was not verified."
        return (remark(NAME, "manifest-unverified", text),)
    return (remark(NAME, "no-manifest", "The file carries no C2PA manifest."),)
