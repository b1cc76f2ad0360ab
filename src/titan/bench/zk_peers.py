"""Other native provers on the same key and witness, where somebody installed them.

Each runs in a process of its own: groth16py is GPL-3.0 and no part of the package, rapidsnark is a
program. Both are asked for proofs of the very witness, which the key's verifier has to accept.
"""

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from titan.artifacts.store import ArtifactStore
from titan.bench.report import Cost, Measurement, cost, measurement, not_taken
from titan.errors import ProofError
from titan.zk.native_engine import NativeEngine
from titan.zk.prover import ATTESTATION
from titan.zk.witness import public_values, witness_file

RAPIDSNARK = ("rapidsnark", "prover")
"""Names under which the program is looked for on the path."""

_OF_RAPIDSNARK = 0.6
"""The goal: CPU time of a proof, as a share of rapidsnark's (0.3 with AVX-512 IFMA)."""

_SCRIPT = """
import json, sys, time
import groth16py
key, verifying = groth16py.import_zkey(sys.argv[1])
public, costs = [int(one) for one in sys.argv[4:]], []
for _ in range(int(sys.argv[3])):
    cpu, wall = time.process_time(), time.perf_counter()
    proof = groth16py.prove_wtns(key, sys.argv[2])
    costs.append([time.process_time() - cpu, time.perf_counter() - wall])
assert groth16py.Verifier(verifying).verify(proof, public)
print(json.dumps(costs))
"""


def beside_native_peers(witness: bytes, runs: int) -> Iterator[Measurement]:
    """Measure a warm proof from its witness on one thread, beside each peer that is here.

    Args:
        witness: 32 bytes, little-endian, for each wire of the attestation.
        runs: proofs of each, at least one.

    Raises:
        ProofError: ``proof.engine`` if a peer that is here makes no proof.
    """
    engine = NativeEngine(ATTESTATION, 1)
    engine.prove(witness)  # reads the key
    described = ArtifactStore.of("circuits").manifest["circuits"][ATTESTATION]
    signals = public_values(witness, len(described["public_signals"]))
    own = [cost(lambda: engine.prove(witness)) for _ in range(runs)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "witness.wtns"
        file.write_bytes(witness_file(witness))
        yield from _beside_groth16py(own, file, signals, runs)
        yield from _beside_rapidsnark(own, file, runs)


def _beside_groth16py(
    own: Sequence[Cost], witness: Path, signals: Sequence[int], runs: int
) -> Iterator[Measurement]:
    name = "prove.from-witness"
    if importlib.util.find_spec("groth16py") is None:
        why = "groth16py is not installed (GPL-3.0; pip install groth16py==0.2.0)"
        yield measurement(f"{name}.cpu", [run.cpu for run in own], "s")
        yield not_taken(f"{name}.beside-groth16py", "s", None, why)
        return
    given = [str(_key()), str(witness), str(runs), *map(str, signals)]
    told = _run([sys.executable, "-c", _SCRIPT, *given])
    peers = [Cost(*each) for each in json.loads(told)]
    yield measurement(
        f"{name}.cpu", [run.cpu for run in own], "s",
        peer="groth16py, warm", peer_values=[run.cpu for run in peers],
    )  # fmt: skip


def _beside_rapidsnark(own: Sequence[Cost], witness: Path, runs: int) -> Iterator[Measurement]:
    name = "prove.from-witness.beside-rapidsnark"
    program = next(filter(None, map(shutil.which, RAPIDSNARK)), None)
    if program is None:
        why = "no program rapidsnark is on the path; no package index has one"
        yield not_taken(name, "s", None, why)
        return
    made = [str(witness.with_name(part)) for part in ("proof.json", "public.json")]
    command = [program, str(_key()), str(witness), *made]
    peers = [cost(lambda: _run(command)) for _ in range(runs)]
    goal = _OF_RAPIDSNARK * sorted(run.cpu for run in peers)[len(peers) // 2]
    yield measurement(
        name, [run.cpu for run in own], "s",
        goal=goal, peer="rapidsnark, a process each", peer_values=[run.cpu for run in peers],
    )  # fmt: skip


def _key() -> Path:
    return ArtifactStore.of("circuits").path(f"{ATTESTATION}.zkey")


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ProofError("proof.engine", f"{Path(command[0]).name} made no proof of the witness.")
    return done.stdout
