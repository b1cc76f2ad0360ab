"""The contracts' own fuzz tests and invariants, run by forge."""

import json

import pytest

from titan.chain.build import CONTRACTS, forge


def test_fuzz_tests_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOUNDRY_PROFILE", "quick")
    suites = json.loads(forge("test", "--json"))
    results = {
        f"{suite}:{name}": result["status"]
        for suite, content in suites.items()
        for name, result in content["test_results"].items()
    }
    assert set(results.values()) == {"Success"}, results
    declared = sum(
        path.read_text().count(f"function {kind}_")
        for path in (CONTRACTS / "test").glob("*.t.sol")
        for kind in ("test", "invariant")
    )
    assert len(results) == declared
