"""What is shipped of a contract."""

import pytest

from titan.chain.compiled import compiled_contract
from titan.errors import ArtifactError

LARGEST_RUNTIME = 24_576
"""EIP-170."""


@pytest.mark.parametrize("name", ["AttestationRegistry", "GatedVault", "Groth16Verifier"])
def test_it_fits_a_chain_and_knows_itself(name: str) -> None:
    contract = compiled_contract(name)
    assert 0 < len(contract.runtime) <= LARGEST_RUNTIME
    assert contract.matches(contract.runtime)
    assert not contract.matches(contract.runtime[:-1])
    assert not contract.matches(contract.runtime[:-1] + bytes([contract.runtime[-1] ^ 1]))


def test_immutables_may_be_anything() -> None:
    contract = compiled_contract("GatedVault")
    filled = bytearray(contract.runtime)
    assert contract.immutables
    for start, length in contract.immutables:
        filled[start : start + length] = b"\xab" * length
    assert contract.matches(bytes(filled))


def test_an_unknown_one_is_named() -> None:
    with pytest.raises(ArtifactError, match=r"^artifact\.missing:"):
        compiled_contract("NoSuchContract")
