"""Make a circuit's keys by several parties, none of whom can forge proofs unless all collude.

A ceremony is a folder that goes from party to party: the operator's phase 1, the circuit's
constraints, one proving key a step, and a transcript. Each entry of the transcript holds the hash
of the entry before, so the last one stands for all; anyone who has the folder can replay it.

Source: Bowe, Gabizon and Miers 2017 (eprint 2017/1050). snarkjs does the arithmetic.
"""

import hashlib
import json
import secrets
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from titan.domain.proof import Verification
from titan.errors import ArtifactError, ProofError
from titan.zk.keys import Keys, export_verification_key
from titan.zk.ptau import read_powers_of_tau
from titan.zk.snarkjs import accepts, run_program
from titan.zk.zkey import Contribution, read_proving_key

_TRANSCRIPT, _PHASE_1, _CONSTRAINTS = "transcript.json", "phase1.ptau", "circuit.r1cs"
_FEWEST_PARTIES = 2
_ITERATIONS = range(10, 64)  # exponents that snarkjs accepts


class Ceremony:
    """A ceremony in its folder.

    Args:
        folder: where `init` began it.

    Raises:
        ProofError: ``proof.ceremony`` if there is none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.entries: list[dict[str, Any]] = json.loads((folder / _TRANSCRIPT).read_text())
        except (OSError, ValueError) as error:
            raise ProofError("proof.ceremony", "The folder holds no transcript.") from error

    @classmethod
    def init(cls, folder: Path, circuit_id: str, r1cs: Path, phase_1: Path) -> "Ceremony":
        """Begin: check the operator's phase 1, record who made it, and derive the first key.

        Args:
            folder: a new or empty folder.
            circuit_id: name of the circuit.
            r1cs: its compiled constraints.
            phase_1: a powers of tau file that is prepared for phase 2.

        Raises:
            ProofError: ``proof.ceremony`` if the folder is in use or phase 1 cannot serve;
                ``proof.engine`` if it is too small for the circuit.
            ArtifactError: if a file is missing or not what it should be.
        """
        if folder.exists() and any(folder.iterdir()):
            raise ProofError("proof.ceremony", "The folder is not empty.")
        powers = read_powers_of_tau(phase_1)
        if not powers.prepared or not powers.contributions:
            raise ProofError("proof.ceremony", "Phase 1 has no contributions or is not prepared.")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(phase_1, folder / _PHASE_1)
        shutil.copyfile(r1cs, folder / _CONSTRAINTS)
        if not accepts(["powersoftau", "verify", _PHASE_1], folder):
            raise ProofError("proof.ceremony", "Phase 1 is not sound.")
        run_program("snarkjs", ["groth16", "setup", _CONSTRAINTS, _PHASE_1, _key_name(0)], folder)
        (folder / _TRANSCRIPT).write_text("[]")
        ceremony = cls(folder)
        ceremony._record(
            "init",
            circuit=circuit_id,
            r1cs_sha256=_sha256(folder / _CONSTRAINTS),
            phase1={
                "file": phase_1.name,
                "sha256": _sha256(folder / _PHASE_1),
                "power": powers.power,
                "contributions": [asdict(made) for made in powers.contributions],
            },
        )
        return ceremony

    @property
    def circuit_id(self) -> str:
        """Name of the circuit that the keys are for."""
        return str(self.entries[0]["circuit"])

    @property
    def r1cs_sha256(self) -> str:
        """Hash of the constraints that the keys are for."""
        return str(self.entries[0]["r1cs_sha256"])

    @property
    def key(self) -> Path:
        """The proving key after the last step."""
        return self.folder / _key_name(len(self.entries) - 1)

    def contribute(self, name: str, entropy: str = "") -> Contribution:
        """Add one party's randomness, which is forgotten at once.

        Args:
            name: by which the party wants to be known; it is published.
            entropy: anything that the party adds to this machine's randomness.

        Returns:
            what the party should note down and publish: the contribution's hash.

        Raises:
            ProofError: ``proof.ceremony`` if the beacon has ended the ceremony or the name is
                empty or taken; ``proof.engine`` if snarkjs fails.
        """
        self._require_open()
        if not name or len(name) > 64 or name in self.contributors():
            raise ProofError("proof.ceremony", "The name is empty, too long or taken.")
        randomness = f"{secrets.token_hex(64)}{' '.join(entropy.split())}"
        return self._step("contribution", ["contribute"], [f"--name={name}"], entropy=randomness)

    def beacon(self, value: str, iterations_exponent: int, source: str) -> Contribution:
        """End the contributions with randomness that nobody could know before.

        Args:
            value: the public randomness, hex, for example a block's hash.
            iterations_exponent: 10 to 63; the value is hashed 2^that times.
            source: where anyone finds the value, announced before it existed.

        Raises:
            ProofError: ``proof.ceremony`` if the ceremony has ended, too few have contributed or
                the value is no hex; ``proof.engine`` if snarkjs fails.
        """
        self._require_open()
        if len(self.contributors()) < _FEWEST_PARTIES:
            raise ProofError("proof.ceremony", f"Fewer than {_FEWEST_PARTIES} have contributed.")
        if not _is_beacon(value) or iterations_exponent not in _ITERATIONS:
            raise ProofError("proof.ceremony", "The beacon is no hex, or not hashed 2^10 to 2^63.")
        return self._step(
            "beacon", ["beacon"], [value, str(iterations_exponent), "--name=beacon"], source=source
        )

    def contributors(self) -> list[str]:
        """Return the names of the parties, in order."""
        return [entry["name"] for entry in self.entries if entry["step"] == "contribution"]

    def verify(self) -> Verification:
        """Replay everything: the chain of hashes, every file, and with snarkjs the arithmetic.

        Returns:
            invalid for ``broken-chain``, ``other-phase-1``, ``other-circuit``, ``other-key``,
            ``other-contributions``, ``unsound-phase-1`` or ``unsound-key``.

        Raises:
            ProofError: ``proof.engine`` if snarkjs fails.
            ArtifactError: if a file is missing or is no key.
        """
        reason = self._wrong_chain() or self._wrong_files()
        if reason is not None:
            return Verification.invalid(reason)
        if not accepts(["powersoftau", "verify", _PHASE_1], self.folder):
            return Verification.invalid("unsound-phase-1")
        if not accepts(["zkey", "verify", _CONSTRAINTS, _PHASE_1, self.key.name], self.folder):
            return Verification.invalid("unsound-key")
        return Verification.confirmed()

    def finalize(self, folder: Path) -> Keys:
        """Verify the whole ceremony and return its keys, stamped with how they came to be.

        Args:
            folder: where ``<circuit>.zkey`` and ``<circuit>.vkey.json`` are written.

        Raises:
            ProofError: ``proof.ceremony`` if there was no beacon or the ceremony does not verify.
        """
        if self.entries[-1]["step"] != "beacon":
            raise ProofError("proof.ceremony", "The ceremony has not ended with a beacon.")
        verification = self.verify()
        if not verification.valid:
            raise ProofError("proof.ceremony", f"It does not verify: {verification.reason}.")
        zkey = folder / f"{self.circuit_id}.zkey"
        vkey = folder / f"{self.circuit_id}.vkey.json"
        shutil.copyfile(self.key, zkey)
        export_verification_key(zkey, vkey)
        return Keys(zkey, vkey, self._stamp())

    def _stamp(self) -> dict[str, Any]:
        beacon = self.entries[-1]
        return {
            "made": "ceremony",
            "how": "titan ceremony: contributions by several parties, ended by a public beacon",
            "contributors": self.contributors(),
            "transcript": _entry_hash(beacon),
            "phase1": self.entries[0]["phase1"],
            "phase2": {
                "contributions": len(self.contributors()),
                "beacon": beacon["beacon"],
                "beacon_iterations": beacon["iterations"],
                "beacon_source": beacon["source"],
                "verified": True,
            },
        }

    def _step(
        self, step: str, command: list[str], arguments: list[str], entropy: str = "", **told: str
    ) -> Contribution:
        """Let snarkjs derive the next key and record what the key itself says of the step."""
        before, after = self.key.name, _key_name(len(self.entries))
        run_program("snarkjs", ["zkey", *command, before, after, *arguments], self.folder, entropy)
        made = read_proving_key(self.folder / after).contributions[-1]
        self._record(step, **asdict(made), **told)
        return made

    def _record(self, step: str, **told: Any) -> None:
        previous = _entry_hash(self.entries[-1]) if self.entries else None
        zkey_sha256 = _sha256(self.folder / _key_name(len(self.entries)))
        self.entries.append(
            {"step": step, **told, "zkey_sha256": zkey_sha256, "previous": previous}
        )
        partial = self.folder / f"{_TRANSCRIPT}.partial"
        partial.write_text(json.dumps(self.entries, indent=2) + "\n")
        partial.replace(self.folder / _TRANSCRIPT)

    def _require_open(self) -> None:
        if self.entries[-1]["step"] == "beacon":
            raise ProofError("proof.ceremony", "The beacon has ended the ceremony.")

    def _wrong_chain(self) -> str | None:
        previous = None
        for entry in self.entries:
            if entry["previous"] != previous:
                return "broken-chain"
            previous = _entry_hash(entry)
        return None

    def _wrong_files(self) -> str | None:
        first = self.entries[0]
        if _sha256(self.folder / _PHASE_1) != first["phase1"]["sha256"]:
            return "other-phase-1"
        if _sha256(self.folder / _CONSTRAINTS) != self.r1cs_sha256:
            return "other-circuit"
        if _sha256(self.key) != self.entries[-1]["zkey_sha256"]:
            return "other-key"
        recorded = [
            Contribution(entry["name"], entry["hash"], entry["beacon"], entry["iterations"])
            for entry in self.entries[1:]
        ]
        if tuple(recorded) != read_proving_key(self.key).contributions:
            return "other-contributions"
        return None


def _key_name(step: int) -> str:
    return f"{step:04d}.zkey"


def _is_beacon(value: str) -> bool:
    try:
        return 0 < len(bytes.fromhex(value)) < 256
    except ValueError:
        return False


def _entry_hash(entry: dict[str, Any]) -> str:
    """Hash an entry's one canonical JSON form: sorted names, no spaces."""
    canonical = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise ArtifactError("artifact.missing", f"There is no file {path.name}.") from error
