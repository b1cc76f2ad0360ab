"""Networks that were built here and ship with the package, each with its hash in one manifest."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path


def keep_network(folder: Path, name: str, content: bytes, made_from: Mapping[str, str]) -> None:
    """Write a network's file, and its entry in the folder's manifest beside those of others.

    Args:
        folder: made where it is missing.
        name: of the file.
        content: the ONNX file.
        made_from: what it was built from: hashes of files by their names, or words.
    """
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) if path.is_file() else {"files": {}, "made_from": {}}
    manifest["files"][name] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
    manifest["made_from"] |= made_from
    path.write_text(json.dumps(manifest, indent=1) + "\n")
