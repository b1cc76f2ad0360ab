"""Witness, proving and verification of the attestation, beside plain snarkjs on the same circuit.

The goals are those of `docs/decisions/0007-disclosure-and-proving.md`; times are seconds.
"""

import gzip
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node, npm_package
from titan.bench.report import Cost, Measurement, Report, cost, measurement, not_taken, report
from titan.domain.countries import country_index
from titan.domain.credential import Attributes, Credential, MembershipPath, Policy
from titan.domain.proof import Binding
from titan.errors import ProofError
from titan.settings import load_settings
from titan.zk.prover import ATTESTATION, DISCLOSURE, Prover, circuit_inputs
from titan.zk.statement import EVERYONE, holder_commitment, leaf
from titan.zk.tree import CredentialTree
from titan.zk.verifier import verify
from titan.zk.witness import WitnessCalculator

_PEER = Path(__file__).with_name("snarkjs_peer.mjs")
_SNARKJS = "snarkjs, warm"
_FRESH_SNARKJS = "snarkjs, fresh process"
_NATIVE = "the own extension proves, and does neither yet"

Statement = tuple[int, Credential, MembershipPath, Policy, Binding]
"""What a prover is given."""


def measure(runs: int) -> Report:
    """Measure the area ``zk``; some minutes of CPU time at five runs.

    Args:
        runs: times that each step is measured, at least one.

    Raises:
        ProofError: ``proof.engine`` if a step fails.
        ArtifactError: if a built file or a program is missing.
    """
    return report("zk", lambda: list(_measurements(runs)))


def _measurements(runs: int) -> Iterator[Measurement]:
    statement = specimen()
    peer = warm_snarkjs(statement, runs)
    yield from _sizes()
    yield from _witness(statement, runs, peer["witness"])
    yield from _proving(statement, runs, peer["prove"])
    yield from _verifying(statement, runs, peer["verify"])
    yield not_taken("verify.batch-of-64.cpu", "s", 0.0005, _NATIVE)
    yield not_taken("keys.development.cpu", "s", 2.0, _NATIVE)


def _sizes() -> Iterator[Measurement]:
    store = ArtifactStore.of("circuits")
    for name, signals in ((ATTESTATION, 4), (DISCLOSURE, 5)):
        described = store.manifest["circuits"][name]
        yield measurement(f"{name}.constraints", [described["constraints"]], "1", goal=6144)
        yield measurement(
            f"{name}.public-signals", [len(described["public_signals"])], "1", goal=signals
        )
    packed = sum(
        len(gzip.compress(store.read(f"{ATTESTATION}.{kind}"), 6)) for kind in ("wasm", "zkey")
    )
    yield measurement(f"{ATTESTATION}.download", [packed / 1e6], "MB", goal=6)


def _witness(statement: Statement, runs: int, peer: list[Cost]) -> Iterator[Measurement]:
    inputs = circuit_inputs(*statement)
    WitnessCalculator(ATTESTATION).calculate(inputs)  # compiles, the first time on a machine
    fresh = [cost(lambda: WitnessCalculator(ATTESTATION).calculate(inputs)) for _ in range(runs)]
    calculator = WitnessCalculator(ATTESTATION)
    warm = [cost(lambda: calculator.calculate(inputs)) for _ in range(runs)]
    yield from _pair("witness.first-in-process", fresh)
    yield from _pair("witness.warm", warm, 0.040, _SNARKJS, peer)


def _proving(statement: Statement, runs: int, peer: list[Cost]) -> Iterator[Measurement]:
    walls: list[float] = []
    cold = [cost(lambda: _prove(statement, 1)) for _ in range(runs)]
    # The worker's CPU time is known when it has ended: what several proofs cost beyond one.
    several = [cost(lambda: walls.extend(_prove(statement, 1 + runs)[1:])) for _ in range(2)]
    first = min(run.cpu for run in cold)
    warm_cpu = [(run.cpu - first) / runs for run in several]
    yield from _pair("prove.cold", cold, 0.5, _FRESH_SNARKJS, _fresh_peer(statement, runs))
    # A tenth of snarkjs is the goal, whatever the machine.
    for kind, values in (("cpu", warm_cpu), ("wall", walls)):
        peers = [getattr(run, kind) for run in peer]
        goal = sorted(peers)[len(peers) // 2] / 10
        yield measurement(
            f"prove.warm.{kind}", values, "s", goal=goal, peer=_SNARKJS, peer_values=peers
        )


def _verifying(statement: Statement, runs: int, peer: list[Cost]) -> Iterator[Measurement]:
    with Prover(load_settings()) as prover:
        proof = prover.prove(*statement)
    if not verify(proof).valid:
        raise ProofError("proof.engine", "A proof that was just made does not verify.")
    python = [cost(lambda: verify(proof)) for _ in range(runs)]
    oracle = [cost(lambda: verify(proof, "py_ecc")) for _ in range(runs)]
    fresh = [cost(lambda: verify(proof, "snarkjs")) for _ in range(runs)]
    yield from _pair("verify", python, 0.0015, _SNARKJS, peer)
    yield from _pair("verify.py-ecc", oracle, 0.75, _SNARKJS, peer)
    yield from _pair("verify.fresh-snarkjs-worker", fresh, None, _SNARKJS, peer)


def _pair(
    name: str,
    costs: Sequence[Cost],
    goal: float | None = None,
    peer: str | None = None,
    peers: Sequence[Cost] = (),
) -> Iterator[Measurement]:
    """Give CPU and wall time of the same runs; a goal is one of CPU time."""
    kinds: tuple[tuple[str, Callable[[Cost], float], float | None], ...] = (
        ("cpu", lambda run: run.cpu, goal),
        ("wall", lambda run: run.wall, None),
    )
    for kind, of, limit in kinds:
        yield measurement(
            f"{name}.{kind}", [of(run) for run in costs], "s",
            goal=limit, peer=peer, peer_values=[of(run) for run in peers],
        )  # fmt: skip


def _prove(statement: Statement, count: int) -> list[float]:
    """Start a prover, make proofs, end it; return what each took."""
    with Prover(load_settings()) as prover:
        seconds = []
        for _ in range(count):
            prover.prove(*statement)
            seconds.append(prover.seconds)
    return seconds


def warm_snarkjs(statement: Statement, runs: int) -> dict[str, list[Cost]]:
    """Return what each step costs snarkjs in a Node process that has loaded everything.

    Raises:
        ProofError: ``proof.engine`` if it fails.
    """
    store = ArtifactStore.of("circuits")
    task: dict[str, Any] = {
        "snarkjs": str(npm_package("circuits", "snarkjs")),
        "wasm": str(store.path(f"{ATTESTATION}.wasm")),
        "zkey": str(store.path(f"{ATTESTATION}.zkey")),
        "vkey": str(store.path(f"{ATTESTATION}.vkey.json")),
        "runs": runs,
        "inputs": circuit_inputs(*statement),
    }
    printed = _run([str(_PEER)], json.dumps(task))
    return {step: [Cost(**run) for run in found] for step, found in json.loads(printed).items()}


def _fresh_peer(statement: Statement, runs: int) -> list[Cost]:
    store = ArtifactStore.of("circuits")
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs.json"
        inputs.write_text(json.dumps(circuit_inputs(*statement)))
        command = [
            str(npm_package("circuits", "snarkjs") / "build" / "cli.cjs"), "groth16", "fullprove",
            str(inputs), str(store.path(f"{ATTESTATION}.wasm")),
            str(store.path(f"{ATTESTATION}.zkey")),
            f"{folder}/proof.json", f"{folder}/public.json",
        ]  # fmt: skip
        return [cost(lambda: _run(command, "")) for _ in range(runs)]


def _run(command: list[str], text: str) -> str:
    done = subprocess.run(
        [str(node()), *command], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ProofError("proof.engine", "The peer of the measurement failed.")
    return done.stdout


def specimen() -> Statement:
    """Return a statement that holds, of nobody."""
    secret = 7**80
    credential = Credential(
        id="cred_" + "0" * 32,
        issuer="0x" + "11" * 20,
        attributes=Attributes(
            19900615, country_index("UTO"), country_index("FRA"), 1, 20300101, 3, 1
        ),
        holder_commitment=holder_commitment(secret),
        person_tag=5,
        valid_from=20260101,
        valid_until=20270101,
        evidence="00" * 32,
        leaf_index=3,
    )
    policy = Policy(18, True, 2, 3, EVERYONE, EVERYONE, scope=9)
    path = CredentialTree([11, 22, 33, leaf(credential)]).path(3)
    return secret, credential, path, policy, Binding("0x" + "ab" * 20, 0, 20260701)
