import json
from pathlib import Path

from titan.artifacts.store import ArtifactStore
from titan.documents.built_networks import keep_network


def test_a_network_is_kept_beside_those_of_others(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    keep_network(folder, "one.onnx", b"one", {"source": "a"})
    keep_network(folder, "two.onnx", b"two", {"other": "b"})
    keep_network(folder, "one.onnx", b"changed", {"source": "c"})
    store = ArtifactStore(folder)
    assert store.read("one.onnx") == b"changed"
    assert store.read("two.onnx") == b"two"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["made_from"] == {"source": "c", "other": "b"}
