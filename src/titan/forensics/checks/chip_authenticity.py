"""Are the data of the chip as a state signed them?

The check sees whether data were changed after signing and whether a state known to the operator
certified the signer (passive authentication, ICAO 9303-11, 5.1). It cannot see whether the chip
itself was there, because a copy of its files is authenticated as well as the original, nor
whether the signer's certificate was revoked.
"""

from titan.domain.chip import DataGroupState, PassiveAuthentication, SignatureState, SignerState
from titan.domain.countries import same_state
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import fail, in_order, refer

NAME = "chip.authenticity"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Fail a chip whose data or signature are wrong; refer one that cannot be traced to a state."""
    chip = exhibit.chip
    if chip is None:
        return ()
    outcome = chip.authentication
    findings = (*_data(outcome), *_signature(outcome), *_signer(outcome, chip.mrz.issuing_state))
    if findings:
        return findings
    text = (
        f"The chip's data are as a state's signer certified them ({outcome.signature_algorithm}); "
        "whether that signer was revoked was not checked."
    )
    return (in_order(NAME, text),)


def _data(outcome: PassiveAuthentication) -> tuple[Finding, ...]:
    findings = []
    for number, state in outcome.data_groups.items():
        if state is DataGroupState.DIFFERS:
            text = f"Data group {number} of the chip was changed after it was signed."
            findings.append(fail(NAME, "chip-data-changed", text))
        elif state is DataGroupState.UNLISTED:
            text = f"Data group {number} is none that the chip's signer signed."
            findings.append(fail(NAME, "chip-data-unsigned", text))
    return tuple(findings)


def _signature(outcome: PassiveAuthentication) -> tuple[Finding, ...]:
    if outcome.signature is SignatureState.REFUTED:
        text = "The signature over the chip's data is wrong."
        return (fail(NAME, "chip-signature-wrong", text),)
    if outcome.signature is SignatureState.UNSUPPORTED:
        text = "The chip is signed by an algorithm that is unknown here or too weak today."
        return (refer(NAME, "chip-algorithm-unknown", text),)
    return ()


def _signer(outcome: PassiveAuthentication, issuing_state: str) -> tuple[Finding, ...]:
    if outcome.signer is SignerState.OUT_OF_VALIDITY:
        text = "The signer of the chip, or who certified it, was not in force at the time."
        return (fail(NAME, "chip-signer-out-of-validity", text),)
    if outcome.signer is SignerState.NO_LIST:
        text = "The operator supplied no list of states' authorities, so the signer is unknown."
        return (refer(NAME, "chip-issuer-unknown", text),)
    if outcome.signer is SignerState.UNKNOWN:
        text = "No authority of the operator's list certified the signer of the chip."
        return (refer(NAME, "chip-issuer-unknown", text),)
    if not same_state(outcome.signer_country, issuing_state):
        text = "The signer of the chip belongs to another state than the one that issued it."
        return (refer(NAME, "chip-signer-of-another-state", text),)
    return ()
