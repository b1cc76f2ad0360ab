"""Build and check the contracts' artifacts: generated verifier, ABI, bytecode and manifest.

forge compiles with the npm solc (``contracts/solc.mjs``). Bytecode carries no metadata hash, so
compiling the same sources gives the same bytes, and `check` compares them. Users never compile.
"""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.chain.foundry import foundry_program
from titan.chain.verifier_source import verifier_source
from titan.errors import ArtifactError, ChainError

CONTRACTS = Path(__file__).resolve().parents[3] / "contracts"
ARTIFACTS = CONTRACTS / "artifacts"
VERIFIER = CONTRACTS / "src" / "Groth16Verifier.sol"
CIRCUIT = "attestation"

SHIPPED = (
    "AgeGatedMint", "AttestationRegistry", "ERC3643Reader", "GatedVault", "Groth16Verifier",
    "SoulboundView", "Timelock",
)  # fmt: skip
"""The contracts that are deployed; the others are their parts."""


def build() -> list[str]:
    """Write the verifier, compile, and write artifacts and manifest; return the files written.

    Raises:
        ChainError: ``chain.compiler`` if the sources do not compile, ``chain.verification-key``
            if the circuit's key cannot be used.
        ArtifactError: if a program, the circuit's artifacts or the sources are missing.
    """
    _require_sources()
    VERIFIER.write_text(_verifier())
    ARTIFACTS.mkdir(exist_ok=True)
    built = _compile()
    for name, content in built.items():
        (ARTIFACTS / name).write_bytes(content)
    manifest = {"files": {name: _pin(built[name]) for name in sorted(built)}, **_origin()}
    (ARTIFACTS / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return [*sorted(built), "manifest.json"]


def check() -> list[str]:
    """Compile again and say what is stale or changed; an empty list means all is in order.

    Raises:
        ChainError: ``chain.compiler`` or ``chain.verification-key``, as `build`.
        ArtifactError: if a program, the manifest or the sources are missing.
    """
    _require_sources()
    store = ArtifactStore(ARTIFACTS)
    stale = []
    if VERIFIER.read_text() != _verifier():
        stale.append(f"{VERIFIER.name}: it is not the verifier of the circuit's key")
    if {key: store.manifest.get(key) for key in _origin()} != _origin():
        stale.append("manifest.json: the sources or the verification key changed since the build")
    for name, content in _compile().items():
        shipped = ARTIFACTS / name
        if not shipped.is_file() or shipped.read_bytes() != content:
            stale.append(f"{name}: compiling gives other bytes")
        elif store.manifest["files"].get(name) != _pin(content):
            stale.append(f"{name}: the manifest pins other bytes")
    return stale


def forge(*arguments: str, timeout: float = 1800.0) -> str:
    """Run forge in the contracts folder and return its standard output.

    Raises:
        ChainError: ``chain.compiler`` with the end of what forge said, if it fails, or takes
            longer than `timeout` seconds.
        ArtifactError: ``artifact.tool`` if it is not installed.
    """
    command = [str(foundry_program("forge")), *arguments]
    try:
        result = subprocess.run(
            command, cwd=CONTRACTS, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ChainError(
            "chain.compiler", f"forge {arguments[0]} took longer than {timeout:.0f} s."
        ) from error
    if result.returncode != 0:
        said = (result.stderr + result.stdout).strip()
        raise ChainError("chain.compiler", f"forge {arguments[0]} failed: {said[-2000:]}")
    return result.stdout


def _compile() -> dict[str, bytes]:
    """Compile into a fresh folder; return the artifact of every shipped contract by file name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        forge("build", "--skip", "test", "--out", str(out), "--cache-path", str(Path(folder, "c")))
        return {f"{name}.json": _artifact(name, out) for name in SHIPPED}


def _artifact(name: str, out: Path) -> bytes:
    compiled = json.loads((out / f"{name}.sol" / f"{name}.json").read_text())
    # forge's own reading of the metadata leaves out what is said of events and errors.
    metadata = json.loads(compiled["rawMetadata"])
    settings = {key: metadata["settings"][key] for key in ("evmVersion", "optimizer", "viaIR")
                if key in metadata["settings"]}  # fmt: skip
    artifact = {
        "contract": name,
        "source": next(iter(metadata["settings"]["compilationTarget"])),
        "compiler": {"version": metadata["compiler"]["version"], "settings": settings},
        "abi": compiled["abi"],
        "bytecode": compiled["bytecode"]["object"],
        "deployedBytecode": compiled["deployedBytecode"]["object"],
        "immutableReferences": compiled["deployedBytecode"].get("immutableReferences", {}),
        "storageLayout": _layout(compiled["storageLayout"]),
        "documentation": {
            "user": metadata["output"]["userdoc"],
            "developer": metadata["output"]["devdoc"],
        },
        "sources": {
            path: source["keccak256"] for path, source in sorted(metadata["sources"].items())
        },
    }
    return (json.dumps(artifact, indent=1) + "\n").encode()


def _layout(layout: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a storage layout by the types' names, without the compiler's own numbering."""
    types = layout["types"] or {}

    def place(variable: dict[str, Any]) -> dict[str, Any]:
        kind = types[variable["type"]]
        while "value" in kind:
            kind = types[kind["value"]]
        described = {key: variable[key] for key in ("label", "slot", "offset")}
        described["type"] = types[variable["type"]]["label"]
        if "members" in kind:
            described["members"] = [place(member) for member in kind["members"]]
        return described

    return [place(variable) for variable in layout["storage"]]


def _verifier() -> str:
    store = ArtifactStore.of("circuits")
    file = f"{CIRCUIT}.vkey.json"
    names = store.manifest["circuits"][CIRCUIT]["public_signals"]
    return verifier_source(json.loads(store.read(file)), names, store.sha256(file))


def _origin() -> dict[str, Any]:
    """Return what the artifacts are made from: hashes of the sources, and of the circuit's key."""
    sources = [*sorted((CONTRACTS / "src").rglob("*.sol")), CONTRACTS / "foundry.toml",
               CONTRACTS / "package-lock.json"]  # fmt: skip
    return {
        "sources": {
            source.relative_to(CONTRACTS).as_posix(): _sha256(source.read_bytes())
            for source in sources
        },
        "verification_key": ArtifactStore.of("circuits").sha256(f"{CIRCUIT}.vkey.json"),
    }


def _require_sources() -> None:
    if not (CONTRACTS / "foundry.toml").is_file():
        raise ArtifactError("artifact.missing", "The contracts' sources are only in a checkout.")


def _pin(content: bytes) -> dict[str, Any]:
    return {"sha256": _sha256(content), "bytes": len(content)}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
