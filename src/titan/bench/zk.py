"""Witness, proving and verification of the attestation, beside plain snarkjs on the same circuit.

The goals are those of `docs/decisions/0007-disclosure-and-proving.md`; times are seconds.
"""

import gzip
import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from titan.artifacts.page_prover import LIBRARY, page_prover
from titan.artifacts.store import ArtifactStore
from titan.artifacts.tools import node, npm_package
from titan.bench.report import Cost, Measurement, Report, cost, measurement, not_taken, report
from titan.bench.zk_growth import POWERS, growth, picture
from titan.bench.zk_peers import beside_native_peers
from titan.domain.countries import country_index
from titan.domain.credential import Attributes, Credential, MembershipPath, Policy
from titan.domain.proof import Binding
from titan.errors import ProofError
from titan.settings import load_settings
from titan.zk import extension
from titan.zk.prover import ATTESTATION, DISCLOSURE, Prover, circuit_inputs
from titan.zk.statement import EVERYONE, holder_commitment, leaf
from titan.zk.tree import CredentialTree
from titan.zk.verifier import verify, verify_all
from titan.zk.witness import WitnessCalculator

_PEER = Path(__file__).with_name("snarkjs_peer.mjs")
_PAGE_PROVER = Path(__file__).with_name("page_prover.mjs")
_SNARKJS = "snarkjs, warm"
_FRESH_SNARKJS = "snarkjs, fresh process"
_NOT_BUILT = "the package was installed without a C++ compiler"
_BATCH = 64
_REPEATED = 20  # verifications in a row

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


def growth_picture(measured: Report) -> str:
    """Draw what `measure` found of proofs of growing circuits, as an SVG image."""
    start, end = "prove.one-thread.2^", ".cpu"
    return picture([
        (int(row.name.removeprefix(start).removesuffix(end)), row.value)
        for row in measured.measurements
        if row.name.startswith(start) and row.name.endswith(end) and row.value is not None
    ])  # fmt: skip


def _measurements(runs: int) -> Iterator[Measurement]:
    statement = specimen()
    peer = warm_snarkjs(statement, runs)
    yield from _sizes()
    yield from _witness(statement, runs, peer["witness"])
    yield from _proving(statement, runs, peer["prove"])
    yield from _in_webassembly(statement, runs, peer)
    yield from _verifying(statement, runs, peer["verify"])
    yield not_taken("keys.development.cpu", "s", 2.0, "snarkjs still makes them, in minutes")
    if not extension.is_built():
        yield not_taken("prove.memory-above-key", "MB", 25, _NOT_BUILT)
        return
    yield from beside_native_peers(
        WitnessCalculator(ATTESTATION).calculate(circuit_inputs(*statement)), runs
    )
    yield measurement("prove.memory-above-key", [_memory_above_key()], "MB", goal=25)
    for power, costs in growth(POWERS, min(runs, 2)):
        yield from _pair(f"prove.one-thread.2^{power}", costs)


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
    cold = [cost(lambda: _prove_in_fresh_process(statement)) for _ in range(runs)]
    # A worker's CPU time is known when it has ended: what several proofs cost beyond one.
    one = [cost(lambda: _prove(statement, 1)) for _ in range(2)]
    several = [cost(lambda: walls.extend(_prove(statement, 1 + runs)[1:])) for _ in range(2)]
    first = min(run.cpu for run in one)
    warm_cpu = [(run.cpu - first) / runs for run in several]
    yield from _pair("prove.cold", cold, 0.5, _FRESH_SNARKJS, _fresh_peer(statement, runs))
    # A tenth of snarkjs is the goal, whatever the machine.
    for kind, values in (("cpu", warm_cpu), ("wall", walls)):
        peers = [getattr(run, kind) for run in peer]
        goal = sorted(peers)[len(peers) // 2] / 10
        yield measurement(
            f"prove.warm.{kind}", values, "s", goal=goal, peer=_SNARKJS, peer_values=peers
        )


def _in_webassembly(
    statement: Statement, runs: int, peer: Mapping[str, list[Cost]]
) -> Iterator[Measurement]:
    """What the holder's page runs, in Node on one thread."""
    module = page_prover()
    if module is None:
        why = "it was not built: the wheel ziglang could not be had"
        yield not_taken("webassembly.prove.cpu", "s", None, why)
        return
    found = _in_node(_PAGE_PROVER, statement, runs, library=str(LIBRARY), prover=str(module))
    yield from _pair("webassembly.load", found["load"])
    yield from _pair("webassembly.witness", found["witness"], None, _SNARKJS, peer["witness"])
    yield from _pair("webassembly.prove", found["prove"], None, _SNARKJS, peer["prove"])


def _verifying(statement: Statement, runs: int, peer: list[Cost]) -> Iterator[Measurement]:
    with Prover(load_settings()) as prover:
        proof = prover.prove(*statement)
    if not verify(proof).valid:
        raise ProofError("proof.engine", "A proof that was just made does not verify.")
    default = [_each(_REPEATED, lambda: verify(proof)) for _ in range(runs)]
    python = [cost(lambda: verify(proof, "python")) for _ in range(runs)]
    many = [cost(lambda: verify_all([proof] * _BATCH)) for _ in range(runs)]
    each = [Cost(run.cpu / _BATCH, run.wall / _BATCH) for run in many]
    oracle = [cost(lambda: verify(proof, "py_ecc")) for _ in range(runs)]
    fresh = [cost(lambda: verify(proof, "snarkjs")) for _ in range(runs)]
    yield from _pair("verify", default, 0.0015, _SNARKJS, peer)
    yield from _pair(f"verify.batch-of-{_BATCH}", each, 0.0005, _SNARKJS, peer)
    yield from _pair("verify.python", python, None, _SNARKJS, peer)
    yield from _pair("verify.py-ecc", oracle, 0.75, _SNARKJS, peer)
    yield from _pair("verify.fresh-snarkjs-worker", fresh, None, _SNARKJS, peer)


def _each(count: int, work: Callable[[], object]) -> Cost:
    """Return what one of several calls in a row takes, which is too short to be taken alone."""
    together = cost(lambda: [work() for _ in range(count)])
    return Cost(together.cpu / count, together.wall / count)


def _memory_above_key() -> float:
    """Return by how many MB, beyond the key's size, a fresh process grows to prove."""
    key = ArtifactStore.of("circuits").path(f"{ATTESTATION}.zkey")
    with tempfile.TemporaryDirectory() as folder:
        witness = Path(folder) / "witness"
        witness.write_bytes(WitnessCalculator(ATTESTATION).calculate(circuit_inputs(*specimen())))
        done = subprocess.run(
            [sys.executable, "-c", _MEMORY, str(key), str(witness)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    return (int(done.stdout) * 1024 - key.stat().st_size) / 1e6


# The peak is reset once everything is imported; the key is mapped, so that its pages count.
_MEMORY = """
import mmap, sys
from pathlib import Path
from titan.zk import extension

def kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])

extension.targets()
witness = Path(sys.argv[2]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")
before = kilobytes("VmRSS")
with open(sys.argv[1], "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as key:
    prover = extension.prover(memoryview(key))
    prover.prove(witness, bytes(32), bytes(32), 2)
    print(kilobytes("VmHWM") - before)
"""


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


def _prove_in_fresh_process(statement: Statement) -> None:
    """Start an interpreter, import what proving needs, make one proof."""
    subprocess.run([sys.executable, "-c", _FRESH], input=pickle.dumps(statement), check=True)


_FRESH = """
import pickle, sys
from titan.settings import load_settings
from titan.zk.prover import Prover
Prover(load_settings()).prove(*pickle.load(sys.stdin.buffer))
"""


def warm_snarkjs(statement: Statement, runs: int) -> dict[str, list[Cost]]:
    """Return what each step costs snarkjs in a Node process that has loaded everything.

    Raises:
        ProofError: ``proof.engine`` if it fails.
    """
    snarkjs = str(npm_package("circuits", "snarkjs"))
    return _in_node(_PEER, statement, runs, snarkjs=snarkjs)


def _in_node(
    script: Path, statement: Statement, runs: int, **programs: str
) -> dict[str, list[Cost]]:
    store = ArtifactStore.of("circuits")
    task: dict[str, Any] = {
        **programs,
        "wasm": str(store.path(f"{ATTESTATION}.wasm")),
        "zkey": str(store.path(f"{ATTESTATION}.zkey")),
        "vkey": str(store.path(f"{ATTESTATION}.vkey.json")),
        "runs": runs,
        "inputs": circuit_inputs(*statement),
    }
    printed = _run([str(script)], json.dumps(task))
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
