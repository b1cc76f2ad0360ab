"""From a fitted network to the files that ship: safetensors to train on, ONNX to serve."""

import hashlib
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
import torch
from safetensors.torch import save

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError
from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.scoring import Scorer
from titan.forensics.tamper.stored import Stored

_TOLERANCE = 1e-4  # of a logit between torch and ONNX Runtime


def as_onnx(network: TamperNetwork) -> bytes:
    """Return the network as ONNX, after both gave the same answer on a random picture.

    Raises:
        ArtifactError: ``artifact.changed`` if they differ.
    """
    network = network.eval()
    example = (torch.zeros(1, 3, 64, 64), torch.ones(1, 64))
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        # The newer exporter needs onnxscript; the older one is announced to go and does the work.
        warnings.simplefilter("ignore", DeprecationWarning)
        file = Path(folder) / "network.onnx"
        torch.onnx.export(
            network,
            example,
            file,
            dynamo=False,
            opset_version=17,
            input_names=["picture", "divisors"],
            output_names=["where", "verdict"],
            dynamic_axes={
                "picture": {0: "n", 2: "height", 3: "width"},
                "divisors": {0: "n"},
                "where": {0: "n", 1: "rows", 2: "columns"},
                "verdict": {0: "n"},
            },
        )
        content = file.read_bytes()
    onnx.checker.check_model(onnx.load_from_string(content))
    difference = _difference(network, content)
    if difference > _TOLERANCE:
        raise ArtifactError(
            "artifact.changed", f"ONNX Runtime differs from torch by {difference:.2g}."
        )
    return content


def _difference(network: TamperNetwork, content: bytes) -> float:
    """Largest distance between the chances of both on a random picture."""
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (96, 128, 3), dtype=np.uint8)
    divisors = np.full(64, 7, np.float32)
    cells = Scorer(content, "").score(Stored(pixels, divisors)).cells
    with torch.inference_mode():
        picture = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
        where, _ = network(picture, torch.from_numpy(divisors)[None])
    return float(np.abs(where[0].sigmoid().numpy() - cells).max())


def as_safetensors(network: TamperNetwork) -> bytes:
    """Return the weights alone."""
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    return save(tensors)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files and, last, the manifest that lists them: until then the old one refuses them."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in files.items()
    }
    manifest = json.dumps({"files": listed}, indent=1) + "\n"
    for name, content in {**files, "manifest.json": manifest.encode()}.items():
        draft = folder / f".{name}.part"
        draft.write_bytes(content)
        draft.replace(folder / name)


def rewrite(folder: Path, name: str, content: bytes) -> None:
    """Replace one of the files that a manifest lists, and the manifest.

    Raises:
        ArtifactError: if the manifest is missing, or a file that it lists was changed.
    """
    store = ArtifactStore(folder)
    files = {listed: store.read(listed) for listed in store.manifest["files"]}
    write(folder, files | {name: content})
