"""The front door: from a document to an attestation, and back out of it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from titan.chain.consent import consent_message
from titan.domain.case import Case, CaseStatus
from titan.domain.proof import Binding, Consent
from titan.errors import ChainError, CredentialError, UsageError
from titan.runtime import Titan
from titan.settings import Settings
from titan.zk.prover import Prover
from titan.zk.statement import holder_commitment
from titan.zk.tree import CredentialTree

SECRET = 0x5EC2E7
HOLDER = Account.from_key("0x" + "c0de" * 16)
SUBJECT = HOLDER.address.lower()
STRANGER = "0x" + "beef" * 10


@pytest.mark.slow
def test_a_document_becomes_an_attestation_that_ends_when_it_should(
    make_titan: Callable[..., Titan], settled: Callable[[Titan, str], Case], specimens: list[Any]
) -> None:
    titan = make_titan()
    policy_id = titan.start_chain().default_policy_id
    case = titan.open_case(holder_commitment(SECRET))
    titan.submit_document(case.id, specimens[0].picture)
    assert settled(titan, case.id).status is CaseStatus.APPROVED
    credential = titan.case_credential(case.id)

    request = titan.proof_request()
    path = CredentialTree(titan.tree().leaves).path(credential.leaf_index)
    binding = Binding(SUBJECT, request.challenge, request.day)
    with Prover(titan.settings) as prover:
        proof = prover.prove(SECRET, credential, path, request.policy, binding)
    elsewhere = Binding(STRANGER, 0, request.day)
    assert titan.verify(proof).valid
    assert titan.verify(proof, binding, "default").valid
    assert titan.verify(proof, elsewhere).reason == "other-binding"

    message = consent_message(
        request.registry, policy_id, proof.public_signals["nullifier"], SUBJECT, 4_000_000_000
    )
    signature = HOLDER.sign_message(encode_typed_data(full_message=message)).signature
    consent = Consent(4_000_000_000, bytes(signature).hex())
    with pytest.raises(ChainError, match="no-consent"):
        titan.chain.attest(proof, policy_id, binding)
    titan.chain.attest(proof, policy_id, binding, consent)
    assert titan.chain.is_valid(SUBJECT, policy_id)
    assert [entry.recipient.lower() for entry in titan.attestations(SUBJECT)] == [SUBJECT]
    assert titan.attestations(STRANGER) == []
    assert (titan.chain.admits(SUBJECT), titan.chain.admits(STRANGER)) == (True, False)

    titan.suspend([SUBJECT])
    assert not titan.chain.admits(SUBJECT)

    done = titan.revoke_credential(credential.id)
    assert done.published and done.tx_hash is not None
    assert titan.chain.root_is_current(done.root)
    assert titan.verify(proof, binding, policy_id).reason == "other-root"
    with pytest.raises(ChainError) as caught:
        titan.chain.attest(proof, policy_id, binding, consent)
    assert caught.value.code == "attestation.root-refused"
    with pytest.raises(CredentialError) as ended:
        titan.revoke_credential(credential.id)
    assert ended.value.code == "credential.revoked"


def test_a_revocation_holds_although_the_chain_is_down(
    make_titan: Callable[..., Titan], settled: Callable[[Titan, str], Case], specimens: list[Any]
) -> None:
    titan = make_titan()
    case = titan.open_case(5)
    titan.submit_document(case.id, specimens[1].picture)
    credential_id = settled(titan, case.id).credential_id
    assert credential_id is not None
    titan.close()
    down = make_titan(rpc_url="http://127.0.0.1:9", chain_timeout=1.0)
    done = down.revoke_credential(credential_id)
    assert (done.published, done.tx_hash) == (False, None)
    down.close()
    up = make_titan()
    up.start_chain()
    assert up.chain.root_is_current(done.root)


def test_inspecting_keeps_nothing(tmp_path: Path, specimens: list[Any]) -> None:
    folder = tmp_path / "state"
    with Titan(Settings(data_dir=folder)) as titan:
        assert titan.inspect(specimens[0].picture).findings
    assert not folder.exists()


def test_a_document_over_the_limit_is_refused_before_it_is_kept(
    make_titan: Callable[..., Titan], tmp_path: Path
) -> None:
    titan = make_titan(maximum_bytes=1000)
    case = titan.open_case(5)
    with pytest.raises(UsageError) as caught:
        titan.submit_document(case.id, bytes(1001))
    assert caught.value.code == "usage.too-large"
    assert titan.case(case.id).status is CaseStatus.RECEIVED
    assert list((tmp_path / "blobs").iterdir()) == []


def test_erasing_takes_the_personal_data_and_leaves_the_case(
    make_titan: Callable[..., Titan],
) -> None:
    titan = make_titan()
    case = titan.open_case(5)
    titan.erase_case(case.id)
    assert titan.case(case.id) == case


def test_the_front_door_is_cheap_until_it_is_used() -> None:
    script = (
        "import sys, titan; titan.Titan(); "
        "print(*{'torch', 'web3', 'cv2', 'sqlalchemy', 'dbos', 'titan.holder'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_package_has_one_name() -> None:
    import titan

    assert titan.__all__ == ["Titan"]
    with pytest.raises(AttributeError):
        _ = titan.Nothing
