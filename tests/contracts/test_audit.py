"""What slither finds in the contracts: nothing high or medium, and each low one is explained.

`make audit` installs slither (AGPL: a tool beside the project, never imported) and runs this.
"""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from titan.chain.build import CONTRACTS
from titan.chain.foundry import foundry_program

SLITHER = CONTRACTS.parent / "build" / "audit" / "bin" / "slither"
EXPLAINED = CONTRACTS / "audit.json"


def _found(report: Path) -> list[tuple[str, str, str]]:
    """Run slither over our own sources; return impact, check and place of each finding."""
    path = f"{SLITHER.parent}:{foundry_program('forge').parent}:{os.environ['PATH']}"
    subprocess.run(
        [str(SLITHER), ".", "--filter-paths", "node_modules|test/", "--json", str(report)],
        cwd=CONTRACTS, env={**os.environ, "PATH": path, "FOUNDRY_PROFILE": "quick"},
        capture_output=True, timeout=1800, check=False,
    )  # fmt: skip # it exits with the number of findings
    said = json.loads(report.read_text())
    assert said["success"], said["error"]
    return [
        (each["impact"], each["check"], each["description"].partition(" (")[0])
        for each in said["results"].get("detectors", [])
    ]


@pytest.mark.exhaustive
@pytest.mark.skipif(not SLITHER.exists(), reason="slither is not installed; `make audit` does it")
def test_every_finding_is_explained(tmp_path: Path) -> None:
    found = _found(tmp_path / "slither.json")
    assert [each for each in found if each[0] in ("High", "Medium")] == []
    low = Counter((check, where) for impact, check, where in found if impact == "Low")
    explained = json.loads(EXPLAINED.read_text())
    assert low == Counter((each["check"], each["where"]) for each in explained)


def test_every_explanation_says_why() -> None:
    for each in json.loads(EXPLAINED.read_text()):
        assert each.keys() == {"check", "where", "reason"}
        assert len(each["reason"]) > 20
