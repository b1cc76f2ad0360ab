"""What halmos proves of the contracts for every input, where forge only tries some.

`make prove` installs halmos (AGPL: a tool beside the project, never imported) and runs this.
"""

import os
import re
import subprocess

import pytest

from titan.chain.build import CONTRACTS
from titan.chain.foundry import foundry_program

HALMOS = CONTRACTS.parent / "build" / "prove" / "bin" / "halmos"
PROPERTIES = re.findall(
    r"function (check_\w+)", (CONTRACTS / "test" / "Properties.sol").read_text()
)


@pytest.mark.exhaustive
@pytest.mark.skipif(not HALMOS.exists(), reason="halmos is not installed; `make prove` does it")
@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_is_proved(name: str) -> None:
    path = f"{foundry_program('forge').parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        [str(HALMOS), "--contract", "Properties", "--function", name,
         "--forge-build-out", "out/quick"],
        cwd=CONTRACTS, env={**os.environ, "PATH": path, "FOUNDRY_PROFILE": "quick"},
        capture_output=True, text=True, timeout=1800, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-2000:]
    assert "1 passed; 0 failed" in ended.stdout


def test_the_two_that_everything_rests_on_are_among_them() -> None:
    assert {
        "check_aNullifierHasOneSubject", "check_nothingIsAttestedWithoutALiveRoot",
    } <= set(PROPERTIES)  # fmt: skip
