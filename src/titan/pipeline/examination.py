"""From the bytes of pictures to the report on the document that they show."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from titan.domain.chip import Chip, ChipFiles
from titan.forensics.examined import Examination, SidesExamination
from titan.settings import Settings

if TYPE_CHECKING:
    from titan.documents.reading import Reading


class Examiner:
    """Examines documents and keeps nothing of them.

    Args:
        settings: limits of size, memory and time; the folder of the states' authorities.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def picture(
        self, content: bytes, today: date | None = None, chip: ChipFiles | None = None
    ) -> Examination:
        """Examine a picture of one side of a document.

        Args:
            content: the bytes of the picture.
            today: the day against which dates are judged; by default the current one (UTC).
            chip: the files of the document's chip, where there are any.

        Raises:
            DocumentError: if the bytes are no picture that can be examined, or no chip's files.
        """
        from titan.documents.reading import read_document

        day = today or datetime.now(UTC).date()
        chip_data = self._read_chip(chip, day)
        return _examine(read_document(content, self._settings, today=day), day, chip_data)

    def sides(
        self,
        front: bytes,
        back: bytes,
        today: date | None = None,
        chip: ChipFiles | None = None,
    ) -> SidesExamination:
        """Examine both sides of one document, each by itself and one against the other.

        The chip, where there is one, is compared with the side that bears the machine-readable
        zone.

        Args:
            front: the bytes of the picture of one side.
            back: of the other.
            today: the day against which dates are judged; by default the current one (UTC).
            chip: the files of the document's chip, where there are any.

        Raises:
            DocumentError: if the bytes are no pictures that can be examined, or no chip's files.
        """
        from titan.documents.reading import read_document
        from titan.forensics.sides import join_sides

        day = today or datetime.now(UTC).date()
        chip_data = self._read_chip(chip, day)
        readings = [read_document(side, self._settings, today=day) for side in (front, back)]
        bears_zone = 1 if readings[0].document.mrz is None else 0
        one, other = (
            _examine(reading, day, chip_data if place == bears_zone else None)
            for place, reading in enumerate(readings)
        )
        return SidesExamination(
            join_sides(one.report, one.page, other.report, other.page), one, other
        )

    def _read_chip(self, files: ChipFiles | None, today: date) -> Chip | None:
        from titan.documents.chip.reading import read_chip

        return None if files is None else read_chip(files, self._settings, today=today).chip


def _examine(reading: "Reading", today: date, chip: Chip | None) -> Examination:
    from titan.forensics.examination import examine

    return examine(
        reading.document,
        page=reading.page,
        picture=reading.picture,
        evidence=reading.evidence,
        quality=reading.quality,
        today=today,
        chip=chip,
    )
