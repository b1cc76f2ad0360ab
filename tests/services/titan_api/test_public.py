"""The door without a key: what it gives, to whom it closes, and how often it opens."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import api_caller
import pytest

from titan.domain.access import Role
from titan.runtime import Titan
from titan.settings import Profile, Settings

asker = partial(api_caller.asker, prefix="/v1")


@pytest.fixture(scope="module")
def titan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titan]:
    folder = tmp_path_factory.mktemp("public")
    with Titan(
        Settings(data_dir=folder, rpc_url="http://127.0.0.1:9", chain_timeout=0.5)
    ) as opened:
        yield opened


def _presentation(**changes: Any) -> dict[str, Any]:
    proof = {
        "protocol": "groth16", "curve": "bn254", "pi_a": ["1", "2"],
        "pi_b": [["1", "2"], ["3", "4"]], "pi_c": ["1", "2"],
        "public_signals": {"root": "1", "nullifier": "2", "policy_hash": "3", "binding": "4"},
        "circuit_id": "attestation", "vkey_sha256": "0" * 64,
    }  # fmt: skip
    binding = {"subject": "0x" + "1f" * 20, "challenge": "0", "day": 20261122}
    consent = {"deadline": 1, "signature": "0x" + "00" * 65}
    whole = {"policy_id": "0x" + "22" * 32, "binding": binding, "proof": proof, "consent": consent}
    return {**whole, **changes}


def test_the_tree_is_anybodys(titan: Titan) -> None:
    ask = asker(titan)
    assert (
        ask("GET", "/public/issuer/tree").json() == ask("GET", "/issuer/tree", titan.api_key).json()
    )
    assert ask("GET", "/issuer/tree").status_code == 401
    shape = ask("GET", "/public/issuer/tree/buckets").json()
    assert (shape["size"], shape["buckets"]) == (0, 0)
    assert ask("GET", "/public/issuer/tree/buckets/0").json()["code"] == "usage.not-found"
    assert ask("GET", "/public/issuer/tree/buckets/512").json()["code"] == "usage.argument"


def test_who_enrols_opens_their_own_cases_and_nothing_else(titan: Titan) -> None:
    ask = asker(titan)
    one, other = (ask("POST", "/public/enrolments").json() for _ in range(2))
    case = ask("POST", "/cases", one["token"], json={"holder_commitment": "7"}).json()
    assert case["applicant_id"] == one["applicant_id"]
    assert ask("GET", f"/cases/{case['id']}", other["token"]).status_code == 404
    assert ask("GET", f"/cases/{case['id']}/history", one["token"]).json()["items"][0]["id"] > 0
    for path in ("/credentials", f"/cases/{case['id']}/report", "/audit"):
        assert ask("GET", path, one["token"]).status_code == 403
    acts = [entry.action for entry in titan.audit_entries(limit=500)]
    assert acts.count("key.created") >= 2


def test_production_lets_nobody_in_unless_it_is_told_to(titan: Titan) -> None:
    for changes, status in (
        ({"profile": Profile.PRODUCTION}, 403),
        ({"profile": Profile.PRODUCTION, "open_enrolment": True}, 201),
        ({"open_enrolment": False}, 403),
    ):
        titan.settings, before = titan.settings.model_copy(update=changes), titan.settings
        try:
            assert asker(titan)("POST", "/public/enrolments").status_code == status
        finally:
            titan.settings = before


def test_the_relay_sends_only_what_was_consented_to_and_only_where_it_is_on(titan: Titan) -> None:
    ask = asker(titan)
    without = ask("POST", "/public/attestations", json=_presentation(consent=None))
    assert (without.status_code, without.json()["code"]) == (422, "usage.argument")
    assert ask("POST", "/public/attestations", json=_presentation()).status_code == 503  # no chain
    titan.settings, before = titan.settings.model_copy(update={"relay": False}), titan.settings
    try:
        refused = asker(titan)("POST", "/public/attestations", json=_presentation())
        assert (refused.status_code, refused.json()["code"]) == (403, "usage.forbidden")
    finally:
        titan.settings = before


def test_what_costs_is_counted_against_the_address(titan: Titan) -> None:
    ask = asker(titan)
    answers = [ask("POST", "/public/attestations", json={}).status_code for _ in range(21)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {422}
    assert ask("GET", "/public/issuer/tree").status_code == 200


def test_a_key_learns_whom_it_stands_for(titan: Titan) -> None:
    _, token = titan.create_key("desk-9", (Role.REVIEWER, Role.ISSUER))
    told = asker(titan)("GET", "/caller", token).json()
    assert told == {
        "tenant": "default", "subject": "desk-9", "roles": ["issuer", "reviewer"],
        "applicant_id": None, "sandbox": False,
    }  # fmt: skip
