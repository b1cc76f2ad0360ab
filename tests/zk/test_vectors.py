"""A vector that the circuit answers otherwise is noticed, whichever way it differs."""

import json
from pathlib import Path
from typing import Any

import pytest

from titan.errors import ArtifactError
from titan.zk import vectors


@pytest.fixture
def content() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((vectors.VECTORS / "attestation.json").read_text())
    loaded["vectors"] = loaded["vectors"][:2]
    return loaded


def _failing(content: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (folder / "attestation.json").write_text(json.dumps(content))
    monkeypatch.setattr(vectors, "VECTORS", folder)
    return vectors.failing_vectors("attestation")


def test_vectors_survive_their_json_form(content: dict[str, Any]) -> None:
    loaded = vectors.load_vectors("attestation")
    dumped = vectors.dump_vectors(loaded)
    assert dumped["vectors"][:2] == content["vectors"]
    assert loaded[0].inputs == content["inputs"]


@pytest.mark.parametrize(
    "answer", [{"signals": ["1", "2", "3", "4"]}, {"refusal": "under-age"}, {}]
)
def test_other_answers_are_named(
    answer: dict[str, Any],
    content: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vector = content["vectors"][0]
    content["vectors"][0] = {"name": vector["name"], "changes": {}, **answer}
    (said,) = _failing(content, tmp_path, monkeypatch)
    assert vector["name"] in said


def test_another_reason_is_another_answer(
    content: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content["vectors"] = [{"name": "no secret", "changes": {"secret": "1"}, "refusal": "under-age"}]
    assert len(_failing(content, tmp_path, monkeypatch)) == 1
    content["vectors"][0]["refusal"] = "not-in-tree"
    assert _failing(content, tmp_path, monkeypatch) == []


def test_missing_vectors_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "VECTORS", tmp_path)
    with pytest.raises(ArtifactError) as refusal:
        vectors.failing_vectors("attestation")
    assert refusal.value.code == "artifact.missing"
