"""From the bytes of pictures to the report on the document that they show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from titan.domain.chip import Chip, ChipFiles
from titan.domain.document import Mrz, PictureFile
from titan.domain.report import ForensicReport
from titan.domain.submission import Submission
from titan.errors import DocumentError
from titan.forensics.examined import Examination, SidesExamination
from titan.settings import Settings

if TYPE_CHECKING:
    from titan.documents.faces import Image
    from titan.documents.reading import Laid


class Examiner:
    """Examines documents and keeps nothing of them.

    Args:
        settings: limits of size, memory and time; the folder of the states' authorities.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def picture(
        self,
        content: bytes | PictureFile,
        today: date | None = None,
        chip: ChipFiles | None = None,
        selfie: bytes | PictureFile | None = None,
    ) -> Examination:
        """Examine a picture of one side of a document.

        Args:
            content: the picture.
            today: the day against which dates are judged; by default the current one (UTC).
            chip: the files of the document's chip, where there are any.
            selfie: the holder's own picture, to be compared with the portraits and forgotten.

        Raises:
            DocumentError: if the bytes are no picture that can be examined, or no chip's files;
                ``document.no-face`` where a selfie or the page beside it shows no face.
        """
        day = today or datetime.now(UTC).date()
        beside = self._beside(chip, selfie, day)
        laid = self._laid(content, day)
        examination = self._examined(laid, day, beside)
        _need_face(selfie, examination)
        return examination

    def sides(
        self,
        front: bytes | PictureFile,
        back: bytes | PictureFile,
        today: date | None = None,
        chip: ChipFiles | None = None,
        selfie: bytes | PictureFile | None = None,
    ) -> SidesExamination:
        """Examine both sides of one document, each by itself and one against the other.

        The chip, where there is one, is compared with the side that bears the machine-readable
        zone, the selfie with the side that bears the larger portrait.

        Args:
            front: the picture of one side.
            back: of the other.
            today: the day against which dates are judged; by default the current one (UTC).
            chip: the files of the document's chip, where there are any.
            selfie: the holder's own picture, to be compared with the portraits and forgotten.

        Raises:
            DocumentError: as of `picture`.
        """
        from titan.forensics.sides import join_sides

        day = today or datetime.now(UTC).date()
        beside = self._beside(chip, selfie, day)
        one, other = (self._laid(side, day) for side in (front, back))
        zones = [one.document.mrz, other.document.mrz]
        bears_zone = 1 if zones[0] is None else 0
        first, second = (
            self._examined(
                laid, day, beside if place == bears_zone else beside.faces(), zones[1 - place]
            )
            for place, laid in enumerate((one, other))
        )
        _need_face(selfie, first, second)
        report = join_sides(first.report, first.page, second.report, second.page)
        return SidesExamination(report, first, second)

    def submission(self, submission: Submission, today: date | None = None) -> "Examined":
        """Examine everything that was handed in; errors as of `picture`.

        Of two sides, the report is that of the side with the machine-readable zone, with the
        findings of the other side and of both together behind its own.
        """
        chip, selfie = submission.chip, submission.selfie
        if submission.back is None:
            front = self.picture(submission.front, today, chip, selfie)
            return Examined(front.report, {"front": front})
        from titan.forensics.sides import as_one

        both = self.sides(submission.front, submission.back, today, chip, selfie)
        return Examined(as_one(both.report), {"front": both.front, "back": both.back})

    def _laid(self, picture: bytes | PictureFile, today: date) -> "Laid":
        from titan.documents.reading import lay_out

        file = _as_file(picture)
        return lay_out(file.content, self._settings, today=today, declared=file.declared)

    def _beside(
        self, chip: ChipFiles | None, selfie: bytes | PictureFile | None, today: date
    ) -> "_Beside":
        """Read what came beside the pictures of the document."""
        from titan.documents.chip.reading import read_chip
        from titan.documents.portrait import find_and_compare
        from titan.documents.reading import decode_picture

        own = None if selfie is None else decode_picture(_as_file(selfie), self._settings)
        if chip is None:
            return _Beside(None, None, own)
        read = read_chip(chip, self._settings, today=today)
        if read.face is None or own is None:
            return _Beside(read.chip, read.face, own)
        return _Beside(replace(read.chip, selfie=find_and_compare(read.face, own)), read.face, own)

    def _examined(
        self, laid: "Laid", today: date, beside: "_Beside", other_zone: Mrz | None = None
    ) -> Examination:
        """Read the print while the pixels are looked at, and check both."""
        from titan.documents.reading import read_print
        from titan.documents.side_by_side import aside
        from titan.forensics.examination import examine
        from titan.forensics.exhibit import Sight
        from titan.forensics.look import TRACES, Look, let_network_look

        sight = Sight(laid.document, laid.page, laid.picture, laid.evidence)
        seen = aside(partial(let_network_look, sight))  # with the print, the longest of all
        read = aside(
            partial(
                read_print,
                laid,
                self._settings,
                selfie=beside.selfie,
                chip_face=beside.face,
                other_zone=other_zone,
            )
        )
        traces = {name: aside(partial(check, sight)) for name, check in TRACES.items()}
        reading = read.result()
        findings = {name: found.result() for name, found in traces.items()}
        return examine(
            reading.document,
            page=laid.page,
            picture=laid.picture,
            evidence=reading.evidence,
            quality=reading.quality,
            today=today,
            chip=beside.chip,
            look=Look(MappingProxyType(findings), seen.result()),
        )


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of a submission.

    Attributes:
        report: the one on all of it.
        sides: the examination of each page by its name, ``front`` first; empty in the sandbox.
    """

    report: ForensicReport
    sides: Mapping[str, Examination]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What came beside the pictures of a document.

    Attributes:
        chip: what its chip says.
        face: (H, W, 3) BGR, the portrait of the chip.
        selfie: (H, W, 3) BGR, the holder's own picture.
    """

    chip: Chip | None
    face: "Image | None"
    selfie: "Image | None"

    def faces(self) -> "_Beside":
        """Return it without what only one side is compared with."""
        return _Beside(None, self.face, self.selfie)


def _as_file(picture: bytes | PictureFile) -> PictureFile:
    return picture if isinstance(picture, PictureFile) else PictureFile(picture)


def _need_face(selfie: object | None, *sides: Examination) -> None:
    """Refuse a selfie beside a document that shows nobody."""
    if selfie is not None and all(side.report.document.portrait is None for side in sides):
        raise DocumentError("document.no-face", "No portrait was found on the document.")
