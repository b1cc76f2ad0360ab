from collections.abc import Callable

import pytest

from titan.domain.document import Agreement, Region, VisualField, VisualZone
from titan.domain.report import Verdict
from titan.forensics.checks.visual_zone import check
from titan.forensics.exhibit import Exhibit

Vary = Callable[..., Exhibit]

NAMES = ("document_number", "primary_identifier", "date_of_birth", "date_of_expiry", "sex")
WHERE = Region(3, 4, 20, 5)


def _exhibit(vary: Vary, confidence: float = 0.99, **changed: Agreement) -> Exhibit:
    fields = []
    for name in NAMES:
        agreement = changed.get(name, Agreement.AGREES)
        missing = agreement is Agreement.NOT_FOUND
        region = None if missing else WHERE
        fields.append(VisualField(name, agreement, 0.0 if missing else confidence, region))
    return vary(document={"visual_zone": VisualZone((), tuple(fields))})


def test_agreement_is_in_order(vary: Vary) -> None:
    findings = check(_exhibit(vary))
    assert [finding.check for finding in findings] == [f"visual_zone.{name}" for name in NAMES]
    assert {finding.verdict for finding in findings} == {Verdict.PASS}
    assert {finding.region for finding in findings} == {WHERE}


@pytest.mark.parametrize(("confidence", "verdict"), [(0.99, Verdict.FAIL), (0.7, Verdict.REFER)])
def test_a_difference_decides_by_its_confidence(
    vary: Vary, confidence: float, verdict: Verdict
) -> None:
    findings = check(_exhibit(vary, confidence, date_of_birth=Agreement.DIFFERS))
    (differing,) = [finding for finding in findings if finding.code == "field-differs"]
    assert differing.check == "visual_zone.date_of_birth"
    assert differing.verdict is verdict
    assert (differing.region, differing.confidence) == (WHERE, confidence)


def test_the_one_field_missing_on_a_legible_page_is_referred(vary: Vary) -> None:
    findings = check(_exhibit(vary, primary_identifier=Agreement.NOT_FOUND))
    (missing,) = [finding for finding in findings if finding.code == "field-missing"]
    assert missing.verdict is Verdict.REFER


def test_fields_missing_on_another_side_are_a_remark(vary: Vary) -> None:
    missing = dict.fromkeys(NAMES[:3], Agreement.NOT_FOUND)
    findings = check(_exhibit(vary, **missing))
    assert {finding.verdict for finding in findings} == {Verdict.PASS}
    assert [finding.code for finding in findings].count("field-not-found") == 3


def test_without_a_visual_zone_nothing_is_said(in_order: Exhibit, vary: Vary) -> None:
    assert check(in_order) == ()
    assert check(vary(document={"visual_zone": VisualZone((), ())})) == ()
