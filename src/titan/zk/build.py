"""Build, check and describe the circuits' artifacts: compiled circuit, keys and manifest.

The compiler is deterministic, so `check` compiles again and compares hashes. Keys are random:
they are made once for a set of constraints and kept while the constraints stay the same.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError, ProofError
from titan.zk.ceremony import Ceremony
from titan.zk.compiler import (
    CIRCUITS,
    Compiled,
    circuit_specifications,
    compile_circuit,
    compiler_versions,
    count_constraints,
    refusals,
)
from titan.zk.constraints import read_constraints
from titan.zk.keys import export_verification_key, make_keys, powers_of_tau
from titan.zk.vectors import failing_vectors
from titan.zk.zkey import read_proving_key

ARTIFACTS = CIRCUITS / "artifacts"
SNAPSHOT = CIRCUITS / "snapshots" / "constraints.json"


def build(new_keys: bool = False) -> list[str]:
    """Compile every circuit, make keys where the constraints changed, and write what is new.

    Args:
        new_keys: make keys even where the constraints stayed the same.

    Returns:
        the files under ``circuits/`` that were written with other contents than before.

    Raises:
        ProofError: ``proof.engine`` if the compiler or a step of the setup fails.
        ArtifactError: if a program or the sources are missing.
    """
    earlier = _earlier_manifest()
    compiled = {name: compile_circuit(name) for name in circuit_specifications()}
    # All that takes long comes first: until the manifest is written, the old files stay in use.
    keys = {name: _keys_for(name, compiled[name], earlier, new_keys) for name in compiled}
    for name, circuit in compiled.items():
        shutil.copyfile(circuit.wasm, ARTIFACTS / f"{name}.wasm")
    circuits = {name: _describe(name, circuit) for name, circuit in compiled.items()}
    manifest: dict[str, Any] = {
        "files": {
            file: _pin(ARTIFACTS / file) for name in circuits for file in circuits[name]["files"]
        },
        "circuits": circuits,
        "sources": source_hashes(),
        "compiler": compiler_versions(),
        "keys": keys,
    }
    written = [
        f"artifacts/{file}" for file in manifest["files"]
        if manifest["files"][file] != earlier["files"].get(file)
    ]  # fmt: skip
    whole = {name: described["constraints"] for name, described in circuits.items()}
    snapshot = {**whole, **measure_templates()}
    for path, content in ((ARTIFACTS / "manifest.json", manifest), (SNAPSHOT, snapshot)):
        if _write_json(path, content):
            written.append(str(path.relative_to(CIRCUITS)))
    return written


def install(ceremony: Ceremony) -> list[str]:
    """Put the keys of a finished ceremony in the place of a circuit's earlier ones.

    Args:
        ceremony: over the constraints that the manifest describes.

    Returns:
        the files under ``circuits/`` that were written.

    Raises:
        ProofError: ``proof.ceremony`` if it is over other constraints or does not verify.
    """
    name, manifest = ceremony.circuit_id, ArtifactStore(ARTIFACTS).manifest
    described = manifest["circuits"].get(name)
    if described is None or described["r1cs"]["sha256"] != ceremony.r1cs_sha256:
        raise ProofError("proof.ceremony", "The ceremony is over another circuit than is built.")
    folder = CIRCUITS / "build"
    folder.mkdir(exist_ok=True)
    keys = ceremony.finalize(folder)
    described["domain_size"] = read_proving_key(keys.zkey).domain_size
    manifest["keys"][name] = keys.record
    for made in (keys.zkey, keys.vkey):
        manifest["files"][made.name] = _pin(made)
        shutil.copyfile(made, ARTIFACTS / made.name)
    _write_json(ARTIFACTS / "manifest.json", manifest)
    return [f"artifacts/{made.name}" for made in (keys.zkey, keys.vkey)]


def check() -> list[str]:
    """Compile again and say what is stale or changed; an empty list means all is in order.

    Compares the manifest, the snapshot of constraints, and every vector's answer.

    Raises:
        ProofError: ``proof.engine`` if the compiler fails.
        ArtifactError: if a program, the sources or the manifest are missing.
    """
    names = list(circuit_specifications())
    stale = compare(ARTIFACTS, {name: compile_circuit(name) for name in names})
    committed = json.loads(SNAPSHOT.read_text())
    measured = {**{name: _built(name)["constraints"] for name in names}, **measure_templates()}
    stale += [
        f"circuits/snapshots: {name} has {measured.get(name)} constraints, not {count}"
        for name, count in committed.items()
        if measured.get(name) != count
    ]
    return stale + [failing for name in names for failing in failing_vectors(name)]


def compare(artifacts: Path, compiled: Mapping[str, Compiled]) -> list[str]:
    """Say in what a folder of artifacts differs from its manifest and from a fresh compilation.

    Args:
        artifacts: the folder.
        compiled: each circuit as the compiler just wrote it.

    Returns:
        one line for each difference.

    Raises:
        ProofError: ``proof.engine`` if a proving key cannot be read.
        ArtifactError: if the sources or the manifest are missing.
    """
    store = ArtifactStore(artifacts)
    manifest = store.manifest
    stale = _changed_files(store)
    if manifest["sources"] != source_hashes():
        stale.append("circuits/templates: the sources changed since the last build")
    if manifest["compiler"] != compiler_versions():
        stale.append("circuits/package.json: the compiler changed since the last build")
    for name, circuit in compiled.items():
        if _describe(name, circuit) != manifest["circuits"].get(name):
            stale.append(f"{name}: the manifest describes another circuit")
        if _sha256(circuit.wasm) != store.sha256(f"{name}.wasm"):
            stale.append(f"{name}.wasm: compiling gives other bytes")
        stale.extend(f"{name}: {warning}" for warning in circuit.warnings)
        unbound = read_constraints(circuit.r1cs).unbound_signals()
        stale.extend(f"{name}: public signal {signal} is in no constraint" for signal in unbound)
        if not _keys_belong_together(artifacts, name):
            stale.append(f"{name}.vkey.json: it is not the key that belongs to {name}.zkey")
    return stale


def measure_templates() -> dict[str, int]:
    """Count the constraints of the templates that the committed snapshot names with arguments.

    Raises:
        ArtifactError: if the snapshot, the sources or the compiler are missing.
    """
    named = [name for name in json.loads(SNAPSHOT.read_text()) if "(" in name]
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(named, pool.map(count_constraints, named), strict=True))


def info() -> dict[str, Any]:
    """Return what is shipped: each circuit's signals, size and hashes, and how keys were made."""
    manifest = ArtifactStore.of("circuits").manifest
    return {
        name: {
            **described,
            "files": {file: manifest["files"][file] for file in described["files"]},
            "keys": manifest["keys"][name],
            "compiler": manifest["compiler"],
        }
        for name, described in manifest["circuits"].items()
    }


def source_hashes() -> dict[str, str]:
    """Return the SHA-256 of every source that the compiled circuits depend on, by relative path."""
    sources = [*sorted((CIRCUITS / "templates").glob("*.circom")), CIRCUITS / "circuits.json"]
    return {str(source.relative_to(CIRCUITS)): _sha256(source) for source in sources}


def _built(name: str) -> dict[str, Any]:
    described: dict[str, Any] = ArtifactStore(ARTIFACTS).manifest["circuits"][name]
    return described


def _describe(name: str, compiled: Compiled) -> dict[str, Any]:
    """Describe a circuit as it compiles now, with the domain of the key that is installed."""
    specification = circuit_specifications()[name]
    return {
        "public_signals": _public_signals(compiled, specification["public"]),
        "constraints": compiled.constraints,
        "wires": compiled.wires,
        "domain_size": read_proving_key(ARTIFACTS / f"{name}.zkey").domain_size,
        **specification["params"],
        "r1cs": _pin(compiled.r1cs),
        "refusals": refusals(),
        "files": [f"{name}.wasm", f"{name}.zkey", f"{name}.vkey.json"],
    }


def _public_signals(compiled: Compiled, inputs: list[str]) -> list[str]:
    """Read the order of the public signals from the symbols: outputs first, then inputs."""
    public: list[str] = []
    for line in compiled.symbols.read_text().splitlines():
        _, wire, _, signal = line.split(",")
        if int(wire) != len(public) + 1 or signal.count(".") != 1:
            break
        public.append(signal.removeprefix("main."))
        if set(inputs) <= set(public):
            return public
    raise ArtifactError("artifact.changed", "The symbols do not begin with the public signals.")


def _keys_for(
    name: str, compiled: Compiled, earlier: dict[str, Any], new_keys: bool
) -> dict[str, Any]:
    """Keep the keys of unchanged constraints, make others; return their record either way."""
    before = earlier["circuits"].get(name, {}).get("r1cs")
    if not new_keys and before == _pin(compiled.r1cs):
        record: dict[str, Any] = earlier["keys"][name]
        return record
    folder = CIRCUITS / "build"
    keys = make_keys(compiled.r1cs, powers_of_tau(folder), folder)
    for made in (keys.zkey, keys.vkey):
        shutil.copyfile(made, ARTIFACTS / made.name)
    return keys.record


def _keys_belong_together(artifacts: Path, name: str) -> bool:
    exported = CIRCUITS / "build" / f"{name}.exported.vkey.json"
    export_verification_key((artifacts / f"{name}.zkey").resolve(), exported)
    return exported.read_bytes() == (artifacts / f"{name}.vkey.json").read_bytes()


def _changed_files(store: ArtifactStore) -> list[str]:
    changed = []
    for file in store.manifest["files"]:
        try:
            store.read(file)
        except ArtifactError as error:
            changed.append(f"{file}: {error.detail}")
    return changed


def _earlier_manifest() -> dict[str, Any]:
    ARTIFACTS.mkdir(exist_ok=True)
    if not (ARTIFACTS / "manifest.json").is_file():
        return {"files": {}, "circuits": {}, "keys": {}}
    return ArtifactStore(ARTIFACTS).manifest


def _write_json(path: Path, content: object) -> bool:
    text = json.dumps(content, indent=2) + "\n"
    if path.is_file() and path.read_text() == text:
        return False
    path.write_text(text)
    return True


def _pin(path: Path) -> dict[str, Any]:
    return {"sha256": _sha256(path), "bytes": path.stat().st_size}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
