"""Is the holder, by their own picture, the person of the chip's portrait?

Sees: a holder who is not the person whom the state photographed. Cannot see: whether the picture
was taken of a living person who is there (a photograph of a photograph compares as well), and
nothing where no picture of the holder is given. The likelihood ratios come from few printed
portraits (see `titan.documents.portrait`), so that no ratio alone fails a document.
"""

from titan.domain.report import Finding
from titan.forensics.checks.portrait import compared
from titan.forensics.exhibit import Exhibit

NAME = "chip.face"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Return what comparing the holder with the chip's portrait says; nothing without both."""
    chip = exhibit.chip
    if chip is None or chip.selfie is None:
        return ()
    face, own = "the portrait in the chip", "the picture of the holder"
    return (compared(NAME, own, chip.selfie, None, one=face),)
