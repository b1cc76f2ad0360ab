"""The wallet: the secret stays inside, and it answers only what it should."""

import json
import stat
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from titan.chain.consent import consent_message
from titan.domain.countries import country_index, every_country_but
from titan.domain.credential import Attributes, Credential, Policy, TreeBucket
from titan.domain.proof import ProofRequest, Registry
from titan.errors import CredentialError, ProofError, TitanError, UsageError
from titan.holder.wallet import Wallet, list_wallets
from titan.settings import Settings
from titan.zk.prover import Prover
from titan.zk.statement import leaf, policy_scope
from titan.zk.tree import CredentialTree
from titan.zk.verifier import verify

REGISTRY = Registry(31337, "0x" + "11" * 20)
POLICY_ID = "0x" + "22" * 32


@pytest.fixture
def wallet(tmp_path: Path) -> Wallet:
    return Wallet.create(tmp_path, "alice")


def _credential(wallet: Wallet, leaf_index: int = 2) -> Credential:
    utopia = country_index("UTO")
    return Credential(
        id="cred_" + "0" * 32,
        issuer="0x" + "33" * 20,
        attributes=Attributes(19900101, utopia, utopia, 1, 20301231, 3, 0),
        holder_commitment=wallet.commitment,
        person_tag=42,
        valid_from=20260101,
        valid_until=20270101,
        evidence="00" * 32,
        leaf_index=leaf_index,
    )


def _request(scope: int | None = None, minimum_age: int = 18) -> ProofRequest:
    own = policy_scope(REGISTRY.chain_id, REGISTRY.address, POLICY_ID)
    policy = Policy(
        minimum_age=minimum_age,
        document_in_force=True,
        minimum_assurance=1,
        maximum_aml_tier=2,
        nationality_mask=every_country_but([]),
        residency_mask=every_country_but([]),
        scope=own if scope is None else scope,
    )
    return ProofRequest(POLICY_ID, policy, REGISTRY, challenge=7, day=20261122)


def test_secret_is_readable_by_the_owner_alone_and_never_shown(wallet: Wallet) -> None:
    stored = json.loads((wallet.folder / "wallet.json").read_text())
    assert stat.S_IMODE((wallet.folder / "wallet.json").stat().st_mode) == 0o600
    assert stored["secret"] not in repr(wallet) + str(vars(wallet).get("address"))
    assert Wallet(wallet.folder.parent, "alice").commitment == wallet.commitment


def test_wallets_differ_and_are_listed(tmp_path: Path, wallet: Wallet) -> None:
    other = Wallet.create(tmp_path, "bob")
    assert other.commitment != wallet.commitment
    assert [found.name for found in list_wallets(tmp_path)] == ["alice", "bob"]


@pytest.mark.parametrize("name", ["../alice", "", "a b", "x" * 65])
def test_a_wallet_needs_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        Wallet.create(tmp_path / "inside", name)


def test_a_wallet_is_never_overwritten(wallet: Wallet) -> None:
    with pytest.raises(UsageError) as refusal:
        Wallet.create(wallet.folder.parent, "alice")
    assert refusal.value.code == "usage.conflict"


def test_another_holders_credential_is_not_received(tmp_path: Path, wallet: Wallet) -> None:
    other = Wallet.create(tmp_path, "bob")
    with pytest.raises(CredentialError) as refusal:
        wallet.receive(_credential(other))
    assert refusal.value.code == "credential.other-holder"
    assert wallet.credential is None


def test_a_received_credential_proves(wallet: Wallet) -> None:
    credential = _credential(wallet)
    wallet.receive(credential)
    assert wallet.credential == credential
    leaves = (1, 2, leaf(credential), 4)
    with Prover(Settings()) as prover:
        proof = wallet.prove(_request(), wallet.path(leaves), prover)
        assert proof.public_signals["root"] == CredentialTree(leaves).root
        assert verify(proof).valid
        consent = wallet.consent(_request().registry, _request().policy_id, proof, 2_000_000_000)
        message = consent_message(
            _request().registry, _request().policy_id, proof.public_signals["nullifier"],
            wallet.address, 2_000_000_000,
        )  # fmt: skip
        signed = encode_typed_data(full_message=message)
        assert Account.recover_message(signed, signature=consent.signature) == wallet.address
        for request, code in (
            (_request(scope=5), "proof.scope-mismatch"),
            (_request(minimum_age=99), "proof.unsatisfied"),
        ):
            with pytest.raises(ProofError) as refusal:
                wallet.prove(request, wallet.path(leaves), prover)
            assert refusal.value.code == code


def test_without_or_after_a_credential_there_is_no_path(wallet: Wallet) -> None:
    with pytest.raises(TitanError) as refusal:
        wallet.path(())
    assert refusal.value.code == "credential.none"
    wallet.receive(_credential(wallet))
    for leaves in ((), (1, 2, 0, 4)):
        with pytest.raises(CredentialError) as revoked:
            wallet.path(leaves)
        assert revoked.value.code == "credential.revoked"


def test_a_bucket_is_enough_for_the_path(wallet: Wallet) -> None:
    wallet.receive(_credential(wallet))
    credential = wallet.credential
    assert credential is not None
    for own, revoked in ((leaf(credential), False), (0, True)):
        leaves = (1, 2, own, 4)
        tree = CredentialTree(leaves)
        bucket = TreeBucket(tree.root, 1, True, 4, 0, leaves, tree.nodes(4))
        if not revoked:
            assert wallet.path_in(bucket) == wallet.path(leaves)
            continue
        with pytest.raises(CredentialError) as refusal:
            wallet.path_in(bucket)
        assert refusal.value.code == "credential.revoked"
