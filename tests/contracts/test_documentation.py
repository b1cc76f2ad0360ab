"""The compiler's own documentation of the shipped contracts leaves nothing of ours out."""

import json
import re
from typing import Any

import pytest

from titan.artifacts.store import ArtifactStore
from titan.chain.build import CONTRACTS, SHIPPED

KINDS = {"function": "methods", "event": "events", "error": "errors"}
OURS = "\n".join(path.read_text() for path in (CONTRACTS / "src").rglob("*.sol"))


def _artifact(name: str) -> dict[str, Any]:
    return dict(json.loads(ArtifactStore.of("contracts").read(f"{name}.json")))


def _type(item: dict[str, Any]) -> str:
    if not item["type"].startswith("tuple"):
        return str(item["type"])
    return f"({','.join(map(_type, item['components']))}){item['type'][5:]}"


def _signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(map(_type, entry['inputs']))})"


def _is_ours(artifact: dict[str, Any], entry: dict[str, Any]) -> bool:
    """Say whether an item stands in our sources; the libraries' documentation is their own."""
    name = entry["name"]
    if artifact["contract"] in ("AgeGatedMint", "Timelock"):
        # Both inherit the words of ERC-721 or of access control, which others of ours use too.
        text = "".join(
            (CONTRACTS / source).read_text() for source in (artifact["source"], "src/TitanGate.sol")
        )
    else:
        text = OURS
    declared = (
        rf"(function|event|error) {name}\b|public (?:constant |immutable )*(?:override )?{name}\b"
    )
    return re.search(declared, text) is not None


def _told(documentation: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    said = documentation.get(KINDS[entry["type"]], {}).get(_signature(entry), {})
    return dict(said[0] if isinstance(said, list) else said)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_external_item_has_a_notice(name: str) -> None:
    artifact = _artifact(name)
    user = artifact["documentation"]["user"]
    entries = [each for each in artifact["abi"] if each["type"] in KINDS]
    ours = [each for each in entries if _is_ours(artifact, each)]
    assert [_signature(each) for each in ours if not _told(user, each).get("notice")] == []
    assert user["notice"] or name == "AttestationRegistry"
    assert ours or name == "Timelock"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_named_parameter_and_result_is_described(name: str) -> None:
    artifact = _artifact(name)
    developer = artifact["documentation"]["developer"]
    gaps = []
    for entry in artifact["abi"]:
        if entry["type"] != "function" or not _is_ours(artifact, entry):
            continue
        told = _told(developer, entry)
        getter = entry["name"] in artifact_variables(artifact)
        gaps += [
            f"{_signature(entry)}: {item['name']}"
            for item in entry["inputs"]
            if item["name"] and item["name"] not in told.get("params", {}) and not getter
        ]
    assert gaps == []


def artifact_variables(artifact: dict[str, Any]) -> set[str]:
    """Names of public state variables: their getters' parameters are said in the notice."""
    stored = {each["label"] for each in artifact["storageLayout"]}
    return stored | set(artifact["documentation"]["developer"].get("stateVariables", {}))


def test_the_layout_tells_where_everything_stands() -> None:
    """Readers of storage proofs rely on it; one word an answer is the promise of decision 0003."""
    layout = {each["label"]: each for each in _artifact("AttestationRegistry")["storageLayout"]}
    assert layout["_holders"]["members"] == [
        {"label": "subject", "slot": "0", "offset": 0, "type": "address"},
        {"label": "revocationTime", "slot": "0", "offset": 20, "type": "uint40"},
    ]
    assert layout["_records"]["type"].endswith("mapping(address => Record))")
    assert all(each["offset"] == 0 for each in map(layout.get, ("_issuers", "_policies")) if each)


def test_every_source_is_pinned_also_the_libraries() -> None:
    for name in SHIPPED:
        sources = _artifact(name)["sources"]
        assert _artifact(name)["source"] in sources
        assert all(re.fullmatch(r"0x[0-9a-f]{64}", digest) for digest in sources.values())
