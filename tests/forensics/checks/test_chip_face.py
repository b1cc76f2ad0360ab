from dataclasses import replace

import pytest

from titan.domain.chip import (
    Chip,
    ChipFace,
    PassiveAuthentication,
    SignatureState,
    SignerState,
)
from titan.domain.document import FaceComparison, Portrait, Region
from titan.domain.report import Verdict
from titan.forensics.checks.chip_face import check
from titan.forensics.exhibit import Exhibit

OUTCOME = PassiveAuthentication(
    "sha256", "ECDSA", {}, SignatureState.VERIFIED, SignerState.TRUSTED, "UT"
)
ALIKE, UNLIKE, UNSURE = FaceComparison(0.2, 90.0), FaceComparison(0.9, 0.01), FaceComparison(0.5, 1)


def _exhibit(like: Exhibit, portrait: Portrait | None, chip: Chip | None) -> Exhibit:
    return replace(like, document=replace(like.document, portrait=portrait), chip=chip)


@pytest.mark.parametrize(
    ("found", "code", "verdict"),
    [
        (ALIKE, "in-order", Verdict.PASS),
        (UNLIKE, "print-differs", Verdict.REFER),
        (UNSURE, "print-uncertain", Verdict.REFER),
    ],
)
def test_the_printed_face_is_compared(
    in_order: Exhibit, found: FaceComparison, code: str, verdict: Verdict
) -> None:
    portrait = Portrait(Region(1, 2, 3, 4), chip=found)
    (finding,) = check(_exhibit(in_order, portrait, None))
    assert (finding.check, finding.code, finding.verdict) == ("chip.face.print", code, verdict)
    assert finding.region == portrait.region


def test_the_holder_is_compared_with_the_chip(in_order: Exhibit) -> None:
    assert in_order.document.mrz is not None
    chip = Chip(in_order.document.mrz, ChipFace("image/jpeg", 240, 320), OUTCOME, UNLIKE)
    findings = check(_exhibit(in_order, None, chip))
    assert [one.code for one in findings] == ["chip-face-not-compared", "selfie-differs"]
    assert "portrait in the chip and the picture of the holder" in findings[1].explanation


def test_without_a_chip_there_is_nothing_to_say(in_order: Exhibit) -> None:
    assert check(in_order) == ()
