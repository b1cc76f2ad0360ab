"""A chip that is wrong fails, one that cannot be traced refers, and only a right one passes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from titan.domain.chip import (
    Chip,
    DataGroupState,
    PassiveAuthentication,
    SignatureState,
    SignerState,
)
from titan.domain.report import Verdict
from titan.forensics.checks.chip_authenticity import check
from titan.forensics.exhibit import Exhibit

AUTHENTIC = PassiveAuthentication(
    hash_algorithm="sha256",
    signature_algorithm="ECDSA brainpoolP256r1 with sha256",
    data_groups={"1": DataGroupState.MATCHES, "2": DataGroupState.MATCHES},
    signature=SignatureState.VERIFIED,
    signer=SignerState.TRUSTED,
    signer_country="UT",
)

WithChip = Callable[..., Exhibit]


@pytest.fixture
def with_chip(in_order: Exhibit) -> WithChip:
    def make(**outcome: object) -> Exhibit:
        assert in_order.document.mrz is not None
        chip = Chip(in_order.document.mrz, None, replace(AUTHENTIC, **outcome))
        return replace(in_order, chip=chip)

    return make


def test_without_a_chip_the_check_does_not_run(in_order: Exhibit) -> None:
    assert check(in_order) == ()


def test_an_authentic_chip_is_in_order_and_says_what_was_not_checked(with_chip: WithChip) -> None:
    (finding,) = check(with_chip())
    assert (finding.code, finding.verdict) == ("in-order", Verdict.PASS)
    assert "revoked was not checked" in finding.explanation


@pytest.mark.parametrize(
    ("outcome", "code", "verdict"),
    [
        ({"data_groups": {"1": DataGroupState.DIFFERS}}, "chip-data-changed", Verdict.FAIL),
        ({"data_groups": {"2": DataGroupState.UNLISTED}}, "chip-data-unsigned", Verdict.FAIL),
        ({"signature": SignatureState.REFUTED}, "chip-signature-wrong", Verdict.FAIL),
        ({"signature": SignatureState.UNSUPPORTED}, "chip-algorithm-unknown", Verdict.REFER),
        ({"signer": SignerState.OUT_OF_VALIDITY}, "chip-signer-out-of-validity", Verdict.FAIL),
        ({"signer": SignerState.UNKNOWN}, "chip-issuer-unknown", Verdict.REFER),
        ({"signer": SignerState.NO_LIST}, "chip-issuer-unknown", Verdict.REFER),
        ({"signer_country": "FR"}, "chip-signer-of-another-state", Verdict.REFER),
        ({"signer_country": ""}, "chip-signer-of-another-state", Verdict.REFER),
    ],
)
def test_each_way_to_be_wrong(
    with_chip: WithChip, outcome: dict[str, object], code: str, verdict: Verdict
) -> None:
    (finding,) = check(with_chip(**outcome))
    assert (finding.code, finding.verdict) == (code, verdict)


def test_everything_wrong_is_all_said(with_chip: WithChip) -> None:
    findings = check(
        with_chip(
            data_groups={"1": DataGroupState.DIFFERS, "2": DataGroupState.DIFFERS},
            signature=SignatureState.REFUTED,
            signer=SignerState.UNKNOWN,
        )
    )
    assert len(findings) == 4
