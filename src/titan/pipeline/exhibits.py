"""What a reviewer looks at: the pages of a case as they were examined, and where it hurts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from titan.domain.case import Case
from titan.domain.report import Exhibited
from titan.domain.submission import Submission

if TYPE_CHECKING:
    from titan.forensics.examined import Examination
    from titan.pipeline.examination import Examiner

_JPEG_QUALITY = 88


def exhibits(submission: Submission, case: Case, examiner: "Examiner") -> tuple[Exhibited, ...]:
    """Examine a case's pictures again and return what there is to see.

    The map of suspicion is made again rather than kept: it is as personal as the picture, and
    the same code on the same bytes on the same day gives the same map.

    Args:
        submission: what was handed in.
        case: whose it is; its documents are judged as of the day on which it was opened.
        examiner: of the installation.

    Raises:
        DocumentError: if it cannot be examined.
    """
    day = datetime.fromtimestamp(case.created_at, UTC).date()
    return tuple(_shown(name, found) for name, found in _examined(submission, day, examiner))


def _examined(
    submission: Submission, day: date, examiner: "Examiner"
) -> "Iterator[tuple[str, Examination]]":
    chip, selfie = submission.chip, submission.selfie
    if submission.back is None:
        yield "front", examiner.picture(submission.front, day, chip, selfie)
        return
    both = examiner.sides(submission.front, submission.back, day, chip, selfie)
    yield "front", both.front
    yield "back", both.back


def _shown(name: str, found: "Examination") -> Exhibited:
    import cv2
    import numpy as np

    height, width = found.page.shape[:2]
    heat = np.rint(255 * np.clip(found.localization_map, 0, 1)).astype(np.uint8)
    _, page = cv2.imencode(".jpg", found.page, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    _, picture = cv2.imencode(".png", heat)
    return Exhibited(name, page.tobytes(), picture.tobytes(), width, height)
