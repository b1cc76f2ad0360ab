"""Verification keys by their pinned hashes, from the shipped manifest or a verifier's own copy."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from titan.artifacts.store import artifact_folder
from titan.errors import ArtifactError


@dataclass(frozen=True)
class Pins:
    """A manifest that a verifier trusts, and folders that may hold the files it names.

    Attributes:
        manifest: the manifest; its hashes decide, wherever a file lies.
        folders: where verification keys are looked for, in order.
    """

    manifest: Mapping[str, Any]
    folders: tuple[Path, ...]

    @classmethod
    def shipped(cls) -> "Pins":
        """Return the manifest that came with TITAN.

        Raises:
            ArtifactError: ``artifact.missing`` or ``artifact.changed`` if it is unusable.
        """
        folder = artifact_folder("circuits")
        described = (folder / "manifest.json").stat()
        return _shipped(folder, described.st_mtime_ns, described.st_size)

    @classmethod
    def of(cls, manifest: Path) -> "Pins":
        """Return a verifier's own manifest; keys may lie beside it or be the shipped ones.

        Raises:
            ArtifactError: ``artifact.missing`` or ``artifact.changed`` if it is no manifest.
        """
        return cls(_read(manifest), (manifest.parent, artifact_folder("circuits")))

    def sha256(self, circuit_id: str) -> str:
        """Return the pinned hash of a circuit's verification key, hex."""
        return str(self.manifest["files"][f"{circuit_id}.vkey.json"]["sha256"])

    def verification_key(self, circuit_id: str) -> dict[str, Any]:
        """Return the verification key of a circuit, in snarkjs's form.

        Raises:
            ArtifactError: ``artifact.missing`` if no folder holds the key that is pinned.
        """
        expected = self.sha256(circuit_id)
        for folder in self.folders:
            path = folder / f"{circuit_id}.vkey.json"
            content = path.read_bytes() if path.is_file() else b""
            if hashlib.sha256(content).hexdigest() == expected:
                key: dict[str, Any] = json.loads(content)
                return key
        raise ArtifactError(
            "artifact.missing", f"No folder holds the pinned verification key of {circuit_id}."
        )


@lru_cache(maxsize=4)
def _shipped(folder: Path, _changed: int, _size: int) -> Pins:
    """Read the manifest again only where it was rewritten: a verifier asks with every proof."""
    return Pins(_read(folder / "manifest.json"), (folder,))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        manifest = json.loads(path.read_text())
        described = {
            name: manifest["circuits"][name]["public_signals"] for name in manifest["keys"]
        }
        pinned = {name: manifest["files"][f"{name}.vkey.json"]["sha256"] for name in described}
    except OSError as error:
        raise ArtifactError("artifact.missing", "The manifest cannot be read.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError("artifact.changed", "It is no manifest of circuits.") from error
    if not pinned:
        raise ArtifactError("artifact.changed", "The manifest pins no circuit.")
    return dict(manifest)
