"""What is certified of a document, field by field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from titan.credentials.attributes import (
    Claims,
    certify,
    document_type,
    person_tag,
    readable_zone,
)
from titan.domain.countries import country_index
from titan.domain.report import ForensicReport
from titan.errors import CredentialError
from titan.zk.poseidon_constants import FIELD

MakeReport = Callable[..., ForensicReport]


def test_the_icao_specimen_is_certified_to_the_letter(make_report: MakeReport) -> None:
    facts = certify(make_report(), Claims(residency=None))
    utopia = country_index("UTO")
    assert (facts.birth_date, facts.document_expiry) == (19740812, 20120415)
    assert (facts.nationality, facts.residency) == (utopia, utopia)
    assert (facts.document_type, facts.assurance_level, facts.aml_tier) == (1, 3, 0)


def test_residency_is_what_the_applicant_claims(make_report: MakeReport) -> None:
    assert certify(make_report(), Claims("FRA")).residency == country_index("FRA")


@pytest.mark.parametrize(
    "zone",
    [
        {"date_of_birth": None}, {"date_of_expiry": None}, {"nationality": "QQQ"},
        {"issuing_state": "Q<<"},
    ],
)  # fmt: skip
def test_what_cannot_be_certified_is_refused(
    make_report: MakeReport, zone: dict[str, object]
) -> None:
    with pytest.raises(CredentialError) as caught:
        certify(make_report(**zone), Claims(None))
    assert caught.value.code == "credential.incomplete"


def test_a_document_without_a_zone_is_refused(make_report: MakeReport) -> None:
    report = make_report()
    blank = replace(report, document=replace(report.document, mrz=None))
    with pytest.raises(CredentialError) as caught:
        certify(blank, Claims("UTO"))
    assert caught.value.code == "credential.incomplete"


@pytest.mark.parametrize(
    ("code", "kind"),
    [("P", 1), ("PD", 1), ("P<", 1), ("I", 2), ("ID", 2), ("AR", 3), ("IR", 3), ("R", 3),
     ("V", 4), ("VB", 4), ("AC", 0), ("C", 2), ("X", 0), ("", 0)],
)  # fmt: skip
def test_document_codes_have_their_kind(code: str, kind: int) -> None:
    assert document_type(code) == kind


def test_a_person_is_known_again_by_state_number_and_birth_only(make_report: MakeReport) -> None:
    key = bytes(32)
    tag = person_tag(key, readable_zone(make_report()))
    assert 0 < tag < FIELD
    renamed = readable_zone(make_report(primary_identifier="SOMEONE", sex="X"))
    assert person_tag(key, renamed) == tag
    for other in (
        {"issuing_state": "FRA"}, {"document_number": "L898902C4"},
        {"date_of_birth": date(1974, 8, 13)},
    ):  # fmt: skip
        assert person_tag(key, readable_zone(make_report(**other))) != tag
    assert person_tag(b"\x01" * 32, readable_zone(make_report())) != tag
