"""The documented answers have exactly the members that the domain's JSON has."""

from dataclasses import fields
from typing import get_args

import pytest
from pydantic import BaseModel

from titan.domain.attestation import Attestation, AttestationReceipt
from titan.domain.case import Case, CaseStatus, Opinion
from titan.domain.credential import (
    Attributes,
    Credential,
    CredentialEntry,
    IssuerTree,
    Policy,
    Revocation,
    TreeBucket,
    TreeShape,
)
from titan.domain.event import Event
from titan.domain.money import RiskReport
from titan.domain.proof import (
    Binding,
    Consent,
    Presentation,
    Proof,
    ProofRequest,
    Registry,
    Verification,
)
from titan.domain.report import Exhibited
from titan.domain.upload import Upload
from titan_api import answers, listings, requests
from titan_api.answers import case_json
from titan_api.app import openapi


@pytest.mark.parametrize(
    ("noun", "shape"),
    [
        (Attributes, answers.AttributesAnswer), (Credential, answers.CredentialAnswer),
        (IssuerTree, answers.TreeAnswer), (Revocation, answers.RevocationAnswer),
        (Policy, answers.PolicyAnswer), (Registry, answers.RegistryAnswer),
        (ProofRequest, answers.ProofRequestAnswer), (Attestation, answers.AttestationAnswer),
        (Verification, answers.VerificationAnswer), (Binding, requests.BindingSent),
        (Proof, requests.ProofSent), (Presentation, requests.PresentationSent),
        (Consent, requests.ConsentSent), (AttestationReceipt, listings.ReceiptAnswer),
        (CredentialEntry, listings.CredentialEntryAnswer), (Opinion, listings.ReviewAnswer),
        (Upload, listings.UploadAnswer), (TreeShape, listings.TreeShapeAnswer),
        (TreeBucket, listings.TreeBucketAnswer),
        (Event, listings.EventAnswer), (Exhibited, listings.SideAnswer),
    ],
)  # fmt: skip
def test_a_shape_has_the_members_of_its_noun(noun: type, shape: type[BaseModel]) -> None:
    documented = {field.alias or name for name, field in shape.model_fields.items()}
    assert documented == {field.name for field in fields(noun)}


def test_a_case_has_its_own_members_and_an_explanation() -> None:
    case = Case("case_1", CaseStatus.FAILED, "document.truncated", None, None, 1.0, 2.0)
    data = case_json(case)
    assert set(data) == set(answers.CaseAnswer.model_fields)
    assert data["explanation"]["remedy"]
    declined = Case("case_1", CaseStatus.DECLINED, "document-expired", None, None, 1.0, 2.0)
    assert case_json(declined)["explanation"] is None


def test_every_status_of_a_case_can_be_asked_for_as_an_event() -> None:
    assert set(get_args(requests.EventType)) == {f"case.{status}" for status in CaseStatus}


def test_a_scored_batch_is_documented_with_its_id() -> None:
    shown = openapi()["components"]["schemas"]["BatchAnswer"]["properties"]
    assert set(shown) == {field.name for field in fields(RiskReport)} | {"id", "created_at"}
