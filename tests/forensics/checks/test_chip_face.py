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
from titan.forensics.checks.portrait import check as check_portrait
from titan.forensics.exhibit import Exhibit

OUTCOME = PassiveAuthentication(
    "sha256", "ECDSA", {}, SignatureState.VERIFIED, SignerState.TRUSTED, "UT"
)
ALIKE, UNLIKE, UNSURE = FaceComparison(0.2, 90.0), FaceComparison(0.9, 0.01), FaceComparison(0.5, 1)


@pytest.mark.parametrize(
    ("found", "code", "verdict"),
    [
        (ALIKE, "in-order", Verdict.PASS),
        (UNLIKE, "face-differs", Verdict.REFER),
        (UNSURE, "face-uncertain", Verdict.REFER),
    ],
)
def test_the_holder_is_compared_with_the_chip(
    in_order: Exhibit, found: FaceComparison, code: str, verdict: Verdict
) -> None:
    assert in_order.document.mrz is not None
    chip = Chip(in_order.document.mrz, ChipFace("image/jpeg", 240, 320), OUTCOME, found)
    (finding,) = check(replace(in_order, chip=chip))
    assert (finding.check, finding.code, finding.verdict) == ("chip.face", code, verdict)
    if code != "face-uncertain":
        assert "portrait in the chip and the picture of the holder" in finding.explanation


def test_without_a_picture_of_the_holder_there_is_nothing_to_say(in_order: Exhibit) -> None:
    assert in_order.document.mrz is not None
    face = ChipFace("image/jpeg", 240, 320)
    assert check(in_order) == ()
    assert check(replace(in_order, chip=Chip(in_order.document.mrz, face, OUTCOME))) == ()


def test_the_printed_face_is_compared_by_the_check_of_portraits(in_order: Exhibit) -> None:
    portrait = Portrait(Region(1, 2, 3, 4), chip=UNLIKE)
    document = replace(in_order.document, portrait=portrait)
    finding = check_portrait(replace(in_order, document=document))[-1]
    assert (finding.check, finding.code) == ("portrait.chip", "chip-differs")
    assert (finding.verdict, finding.region) == (Verdict.REFER, portrait.region)
