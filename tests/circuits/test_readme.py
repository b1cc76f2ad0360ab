"""The page beside the circuits says what the committed files say."""

import json
import re

from titan.zk.build import SNAPSHOT
from titan.zk.compiler import CIRCUITS

PAGE = (CIRCUITS / "README.md").read_text()


def _table(heading: str) -> dict[str, list[str]]:
    section = PAGE.partition(f"## {heading}")[2].partition("\n## ")[0]
    rows = [
        line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_constraint_table_is_the_snapshot() -> None:
    shown = {name: int(cells[0]) for name, cells in _table("What it costs").items()}
    assert shown == json.loads(SNAPSHOT.read_text())


def test_signal_table_is_the_manifest() -> None:
    circuits = json.loads((CIRCUITS / "artifacts" / "manifest.json").read_text())["circuits"]
    rows = _table("Public signals")
    for name, described in circuits.items():
        assert described["public_signals"] == [
            signal for signal, cells in rows.items() if cells[0] in ("both", name)
        ]


def test_numbers_of_the_text_are_the_circuits() -> None:
    described = json.loads((CIRCUITS / "artifacts" / "manifest.json").read_text())["circuits"]
    attestation = described["attestation"]
    assert f"arity {attestation['arity']}, depth {attestation['depth']}" in PAGE
    assert f"{attestation['arity'] ** attestation['depth']:,} leaves" in PAGE
    powers = {circuit["domain_size"] for circuit in described.values()}
    (power,) = re.findall(r"domain of both circuits is 2\^(\d+)", PAGE)
    assert powers == {1 << int(power)}
