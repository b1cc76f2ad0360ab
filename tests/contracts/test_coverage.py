"""Every line and branch of our contracts is run by forge's tests; `make coverage` runs this alone.

What forge counts: statements of functions in contracts, those of inline assembly too, and the
branch that an ``if`` guards. What it does not see: file-level functions (``contracts/src/types``),
both sides of ``||``, ``&&`` and ``?:``. Those are held by the fuzz tests of the types and by the
mutants of `test_mutants`.
"""

from collections import Counter
from pathlib import Path

import pytest

from titan.chain.build import CONTRACTS, forge

UNSEEN = {"IAttestationRegistry.sol", "Timelock.sol"}
"""Have no code of their own: an interface, and a constructor that only passes on."""


def _gaps(report: Path) -> tuple[set[str], list[str]]:
    """Return the files that an LCOV report covers, and what was not run in them."""
    seen, gaps, file = set(), [], ""
    for line in report.read_text().splitlines():
        kind, _, value = line.partition(":")
        if kind == "SF":
            file = value
            seen.add(file)
        elif kind == "DA" and value.split(",")[1] == "0":
            gaps.append(f"{file}:{value.split(',')[0]} was not run")
        elif kind == "BRDA" and value.split(",")[3] in ("0", "-"):
            gaps.append(f"{file}:{value.split(',')[0]} a branch was not taken")
    return seen, gaps


@pytest.mark.slow
def test_every_line_and_branch_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUNDRY_PROFILE", "quick")
    report = tmp_path / "lcov.info"
    # Invariants only repeat what the other tests run.
    forge(
        "coverage", "--no-match-test", "invariant_", "--no-match-coverage", "(node_modules|^test)",
        "--report", "lcov", "--report-file", str(report),
    )  # fmt: skip
    seen, gaps = _gaps(report)
    assert gaps == []
    contracts = {
        path.relative_to(CONTRACTS).as_posix()
        for path in (CONTRACTS / "src").rglob("*.sol")
        if path.parent.name != "types" and path.name not in UNSEEN
    }
    assert seen == contracts


def test_what_was_not_run_is_named(tmp_path: Path) -> None:
    report = tmp_path / "lcov.info"
    report.write_text("SF:src/A.sol\nDA:3,1\nDA:4,0\nBRDA:5,0,0,-\nBRDA:6,0,0,2\nend_of_record\n")
    seen, gaps = _gaps(report)
    assert seen == {"src/A.sol"}
    assert Counter(gaps) == Counter(
        ["src/A.sol:4 was not run", "src/A.sol:5 a branch was not taken"]
    )
