"""Which way up was the picture taken?"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, remark

NAME = "picture.rotation"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Note how far the picture was turned to be read; without a zone that is not known."""
    document = exhibit.document
    if document.mrz is None:
        return ()
    if document.rotation == 0:
        return (in_order(NAME, "The picture is upright."),)
    text = f"The picture was turned by {document.rotation} degrees clockwise to be read."
    return (remark(NAME, "turned", text),)
