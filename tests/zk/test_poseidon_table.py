"""The shipped constants are the derived ones, and no others are taken."""

from pathlib import Path

import pytest

from titan.zk import poseidon_table
from titan.zk.poseidon_constants import derive_constants
from titan.zk.poseidon_table import FILE, WIDTHS, shipped_constants, table


def test_the_file_is_what_is_derived() -> None:
    assert FILE.read_bytes() == table(), "python -m titan.zk.poseidon_table writes it"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_constants_come_back(width: int) -> None:
    assert shipped_constants(width) == derive_constants(width)


def test_other_widths_and_another_file_are_derived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shipped_constants(5) is None
    changed = tmp_path / "table.bin"
    monkeypatch.setattr(poseidon_table, "FILE", changed)
    assert shipped_constants(2) is None
    content = bytearray(FILE.read_bytes())
    content[40] ^= 1
    changed.write_bytes(content)
    assert shipped_constants(2) is None
