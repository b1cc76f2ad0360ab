"""From the bytes of a picture to the report on its document."""

from datetime import date

from titan.domain.report import ForensicReport
from titan.settings import Settings


def inspect(content: bytes, today: date, settings: Settings) -> ForensicReport:
    """Examine a picture of a document and keep nothing.

    Args:
        content: the bytes of the picture.
        today: the day against which dates are judged.
        settings: limits of size, memory and time.

    Raises:
        DocumentError: if the bytes are no picture that can be examined.
    """
    from titan.documents.quality import measure_quality
    from titan.documents.reading import read_document
    from titan.forensics.examination import examine

    reading = read_document(content, settings, today=today)
    return examine(
        reading.document,
        page=reading.page,
        picture=reading.picture,
        evidence=reading.evidence,
        quality=measure_quality(reading.page),
        today=today,
    )
