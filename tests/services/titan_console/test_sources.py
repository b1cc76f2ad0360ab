"""The browser computes what Python and the circuit compute, and seals what Python opens."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from titan.chain.consent import consent_message
from titan.domain.countries import country_mask
from titan.domain.credential import Attributes, Credential, Policy, TreeBucket
from titan.domain.encoding import to_json
from titan.domain.proof import Binding, Registry
from titan.errors import CredentialError
from titan.holder.wallet import Wallet
from titan.zk import statement
from titan.zk.buckets import BUCKET_LEVEL, bucket_of, bucket_range
from titan.zk.poseidon import FIELD, poseidon
from titan.zk.prover import circuit_inputs
from titan.zk.tree import CredentialTree

_SECRET = FIELD - 12345
_CREDENTIAL = Credential(
    id="cred_" + "0" * 32, issuer="0x" + "ab" * 20,
    attributes=Attributes(19900229 + 72, 78, 16, 1, 20310405, 3, 1),
    holder_commitment=statement.holder_commitment(_SECRET), person_tag=FIELD - 2,
    valid_from=20260101, valid_until=20270101, evidence="00" * 32, leaf_index=9,
)  # fmt: skip
_POLICY = Policy(18, True, 2, 3, statement.EVERYONE, country_mask(["AUT", "UTO"]), 1234567 << 200)
_REGISTRY = Registry(31337, "0x5FbDB2315678afecb367f032d93F642f64180aa3")
_POLICY_ID = "0x" + "9c" * 32


def test_the_hash_is_circomlibs_for_every_number_of_inputs(ask: Any) -> None:
    rows = [[FIELD - 1 - place for place in range(width)] for width in range(1, 13)]
    answers = ask(*(("poseidon", "poseidon", [row]) for row in rows))
    assert answers == [poseidon(row) for row in rows]


def test_the_statements_values_are_pythons(ask: Any) -> None:
    credential, policy = to_json(_CREDENTIAL), to_json(_POLICY)
    subject = "0x" + "Fe" * 20
    answers = ask(
        ("statement", "holderCommitment", [_SECRET]),
        ("statement", "nullifier", [_SECRET, _POLICY.scope]),
        ("statement", "leaf", [credential]),
        ("statement", "policyHash", [policy]),
        ("statement", "packBinding", [subject, str(2**64 - 1), 20261122]),
        ("statement", "policyScope", [_REGISTRY.chain_id, _REGISTRY.address, _POLICY_ID]),
    )
    assert answers == [
        _CREDENTIAL.holder_commitment,
        statement.nullifier(_SECRET, _POLICY.scope),
        statement.leaf(_CREDENTIAL),
        statement.policy_hash(_POLICY),
        statement.pack_binding(Binding(subject, 2**64 - 1, 20261122)),
        statement.policy_scope(_REGISTRY.chain_id, _REGISTRY.address, _POLICY_ID),
    ]


def test_the_path_and_the_inputs_are_pythons(ask: Any) -> None:
    binding = Binding("0x" + "01" * 20, 0, 20261122)
    packed = statement.pack_binding(binding)
    leaves = [poseidon([place]) for place in range(8193)]
    places = [(10, 9), (70, 64), (8193, 8192)]
    calls: list[tuple[str, str, list[Any]]] = []
    for count, index in places:
        calls.append(("tree", "pathIn", [_bucket(leaves[:count], index), index]))
        path = {"result": len(calls) - 1}
        given = [_SECRET, to_json(_CREDENTIAL), path, to_json(_POLICY), packed]
        calls.append(("statement", "circuitInputs", given))
    answers = ask(*calls)
    for (count, index), found, inputs in zip(places, answers[::2], answers[1::2], strict=True):
        expected = CredentialTree(leaves[:count]).path(index)
        assert found["root"] == expected.root
        assert inputs == circuit_inputs(_SECRET, _CREDENTIAL, expected, _POLICY, binding)


def _bucket(leaves: list[int], index: int) -> dict[str, Any]:
    tree, number = CredentialTree(leaves), bucket_of(index, len(leaves))
    places = bucket_range(number, len(leaves))
    part = tuple(leaves[places.start : places.stop])
    made: dict[str, Any] = to_json(
        TreeBucket(tree.root, 1, True, len(leaves), number, part, tree.nodes(BUCKET_LEVEL))
    )
    return made


def test_the_bucket_is_pythons_and_one_that_lies_gives_no_path(ask: Any) -> None:
    asked = [(index, size) for size in (1, 4096, 8191, 8192, 100_000) for index in (0, size - 1)]
    found = ask(*(("tree", "bucketOf", [index, size]) for index, size in asked))
    assert found == [bucket_of(index, size) for index, size in asked]
    sound = _bucket([poseidon([place]) for place in range(70)], 9)
    for lie in ({"nodes": ["5"]}, {"leaves": sound["leaves"][1:]}):  # each starts Node anew
        with pytest.raises(AssertionError, match="NotOfTheTree"):
            ask(("tree", "pathIn", [{**sound, **lie}, 9]))


def test_the_page_knows_beforehand_what_the_circuit_refuses(ask: Any) -> None:
    facts = _CREDENTIAL.attributes
    asked = [
        (facts, 20261122), (facts, 20251231), (facts, 20270102),
        (replace(facts, birth_date=20081122), 20261122),
        (replace(facts, birth_date=20081123), 20261122),
        (replace(facts, document_expiry=20261121), 20261122),
        (replace(facts, residency=1), 20261122), (replace(facts, residency=0), 20261122),
        (replace(facts, assurance_level=1), 20261122), (replace(facts, aml_tier=4), 20261122),
    ]  # fmt: skip
    held = [(replace(_CREDENTIAL, attributes=each), day) for each, day in asked]
    policy = to_json(_POLICY)
    found = ask(*(("statement", "unsatisfied", [to_json(one), policy, day]) for one, day in held))
    assert found == [statement.unsatisfied(one, _POLICY, day) for one, day in held]
    assert len(set(found)) == 8


def test_the_consent_is_signed_as_ethereum_wallets_do(ask: Any) -> None:
    account = Account.create()
    request = {"registry": to_json(_REGISTRY), "policy_id": _POLICY_ID}
    key = {"bytes": list(account.key)}
    asked = [request, 5 << 200, account.address, 1_800_000_000]
    own, _, signature = ask(
        ("account", "addressOf", [key]),
        ("account", "consentOf", asked),
        ("account", "signConsent", [{"result": 1}, key]),
    )
    assert own == account.address
    message = consent_message(_REGISTRY, _POLICY_ID, 5 << 200, own, 1_800_000_000)
    signable = encode_typed_data(full_message=message)
    assert Account.recover_message(signable, signature=signature) == own


def test_a_wallet_goes_from_python_to_the_browser_and_back(ask: Any, tmp_path: Path) -> None:
    wallet = Wallet.create(tmp_path, "alice")
    wallet.receive(replace(_CREDENTIAL, holder_commitment=wallet.commitment))
    passphrase = "vier Wörter für Alice"
    file = json.loads(wallet.exported(passphrase))
    ((content, _),) = ask(("sealed", "open", [file, passphrase]))
    assert content["address"] == wallet.address
    _, sealed = ask(
        ("sealed", "newLock", [passphrase]), ("sealed", "seal", [content, {"result": 0}])
    )
    again = Wallet.take_in(tmp_path, "again", json.dumps(sealed), passphrase)
    assert (again.commitment, again.account_key) == (wallet.commitment, wallet.account_key)
    assert again.credential == wallet.credential
    with pytest.raises(CredentialError) as refused:
        Wallet.take_in(tmp_path, "third", json.dumps(sealed), "another passphrase")
    assert refused.value.code == "credential.wallet-file"
    assert not (tmp_path / "third").exists()
