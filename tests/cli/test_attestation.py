"""``titan attestation`` on a chain of one's own: done or valid 0, invalid 1, could not 2."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chain_world import ALICE, BOB, CAROL

from titan.cli import main
from titan.domain.encoding import to_json
from titan.domain.proof import Presentation

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(
    world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Return a function that runs the command line as the world's operator."""
    world.chain.deployment.save(tmp_path / "deployments" / "31337.json")
    monkeypatch.setenv("TITAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TITAN_RPC_URL", world.node.url)
    monkeypatch.setenv("TITAN_CHAIN_SIGNER", "env:OPERATORS_KEY")
    monkeypatch.setenv("OPERATORS_KEY", "0x" + "01" * 32)

    def do(*arguments: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["titan", "attestation", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return int(code or 0), json.loads(said.out.splitlines()[-1])

    return do


@pytest.fixture
def proof(world: Any, tmp_path: Path) -> str:
    """A file as 'titan proof make' writes it, of Alice."""
    proof, policy_id, binding, consent = world.present(0, ALICE)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(to_json(Presentation(policy_id, binding, proof, consent))))
    return str(path)


def test_make_verify_list_and_revoke(world: Any, run: Run, proof: str) -> None:
    status, receipt = run("make", proof)
    assert status == 0
    assert world.chain.is_valid(ALICE, world.policy_id)

    status, said = run("verify", "--subject", ALICE, "--policy", world.policy_id)
    assert (status, said["valid"], said["reason"]) == (0, True, None)
    assert said["attestation"]["uid"] == receipt["uid"]
    assert run("verify", ALICE, "--policy", world.policy_id)[0] == 0

    world.chain.attest(*world.present(1, CAROL))
    status, listed = run("list")
    assert (status, len(listed["attestations"])) == (0, 2)
    status, listed = run("list", "--subject", ALICE, "--policy", world.policy_id)
    assert [each["uid"] for each in listed["attestations"]] == [receipt["uid"]]

    status, said = run("revoke", ALICE, "--policy", world.policy_id)
    assert (status, said["attestation"]["valid"]) == (0, False)
    status, said = run("verify", "--subject", ALICE, "--policy", world.policy_id)
    assert (status, said["valid"], said["reason"]) == (1, False, "revoked")


def test_what_does_not_hold_is_1_and_what_could_not_be_asked_is_2(
    world: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = run("verify", "--subject", BOB, "--policy", world.policy_id)
    assert (status, said["reason"]) == (1, "not-attested")
    for arguments, code in (
        (("verify",), "usage.argument"),
        (("verify", ALICE, "--subject", ALICE), "usage.argument"),
        (("verify", "--subject", "0x12"), "usage.argument"),
        (("verify", "--subject", ALICE, "--policy", "0x12"), "usage.argument"),
        (("revoke", BOB, "--policy", world.policy_id), "attestation.not-found"),
        (("make", "absent.json"), "proof.unreadable"),
    ):
        status, problem = run(*arguments)
        assert (status, problem["code"]) == (2, code)
    monkeypatch.setenv("TITAN_RPC_URL", "http://127.0.0.1:9")
    for arguments in (("verify", "--subject", ALICE), ("list",), ("revoke", ALICE)):
        status, problem = run(*arguments)
        assert (status, problem["code"]) == (2, "chain.unreachable")


def test_a_proof_that_does_not_hold_is_not_made(world: Any, run: Run, proof: str) -> None:
    changed = json.loads(Path(proof).read_text())
    changed["proof"]["pi_a"][0] = str(int(changed["proof"]["pi_a"][0]) ^ 1)
    Path(proof).write_text(json.dumps(changed))
    status, problem = run("make", proof)
    assert (status, problem["code"]) == (2, "attestation.proof-invalid")
    assert not world.chain.is_valid(ALICE, world.policy_id)


def test_under_a_key_it_is_made_once(run: Run, proof: str) -> None:
    first = run("make", proof, "--key", "alice/1")
    assert run("make", proof, "--key", "alice/1") == first
    status, again = run("make", proof)
    assert status == 0 and again["tx_hash"] != first[1]["tx_hash"]


def test_production_refuses_the_development_account(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TITAN_PROFILE", "production")
    monkeypatch.delenv("TITAN_CHAIN_SIGNER")
    status, problem = run("list")
    assert (status, problem["code"]) == (2, "chain.development-key")
