"""What an applicant hands in: the document's pictures, and what may come with them."""

from dataclasses import dataclass

from titan.domain.chip import ChipFiles
from titan.domain.document import PictureFile


@dataclass(frozen=True, slots=True)
class Submission:
    """Everything that one examination is made of.

    Attributes:
        front: the picture of the document, or of one of its sides.
        back: of the other side, or None.
        selfie: the holder's own picture, or None.
        chip: the files of the document's chip, or None.
    """

    front: PictureFile
    back: PictureFile | None = None
    selfie: PictureFile | None = None
    chip: ChipFiles | None = None
