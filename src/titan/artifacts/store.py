"""Find a built file by name, check its hash, open it.

A manifest lists every built file of one kind (circuits, contracts, weights) with its SHA-256.
Nothing built is used before its bytes have been hashed and compared.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from titan.errors import ArtifactError

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def artifact_folder(kind: str) -> Path:
    """Return the folder of built ``circuits`` or ``contracts``: the wheel's, else the checkout's.

    Raises:
        ArtifactError: ``artifact.missing`` if neither is there.
    """
    for folder in (_PACKAGE / "_artifacts" / kind, _CHECKOUT / kind / "artifacts"):
        if (folder / "manifest.json").is_file():
            return folder
    raise ArtifactError("artifact.missing", f"No manifest of built {kind} was found.")


@dataclass(frozen=True)
class ArtifactStore:
    """Built files under one manifest.

    Attributes:
        folder: where ``manifest.json`` and the files stand. The manifest's ``files`` object maps
            each file name to ``{"sha256": hex, "bytes": size}``.
    """

    folder: Path

    @classmethod
    def of(cls, kind: str) -> "ArtifactStore":
        """Open the shipped artifacts of a kind: ``circuits`` or ``contracts``."""
        return cls(artifact_folder(kind))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest as it was committed.

        Raises:
            ArtifactError: if it is missing or is no JSON object.
        """
        try:
            manifest = json.loads((self.folder / "manifest.json").read_text())
        except FileNotFoundError as error:
            raise ArtifactError("artifact.missing", "The manifest is missing.") from error
        except ValueError as error:
            raise ArtifactError("artifact.changed", "The manifest is no JSON.") from error
        if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
            raise ArtifactError("artifact.changed", "The manifest lists no files.")
        return manifest

    def sha256(self, name: str) -> str:
        """Return the pinned hash of a file, hex."""
        try:
            return str(self.manifest["files"][name]["sha256"])
        except KeyError as error:
            raise ArtifactError(
                "artifact.missing", f"The manifest does not list {name}."
            ) from error

    def path(self, name: str) -> Path:
        """Return the path of a file whose bytes have just been checked against the manifest."""
        self.read(name)
        return self.folder / name

    def read(self, name: str) -> bytes:
        """Return the checked bytes of a file.

        Raises:
            ArtifactError: ``artifact.missing`` or ``artifact.changed``.
        """
        expected = self.sha256(name)
        try:
            content = (self.folder / name).read_bytes()
        except FileNotFoundError as error:
            raise ArtifactError("artifact.missing", f"The built file {name} is missing.") from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise ArtifactError(
                "artifact.changed", f"The built file {name} differs from its manifest."
            )
        return content
