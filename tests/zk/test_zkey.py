"""What a proving key says of itself, and a chain of contributions that was touched."""

from pathlib import Path

import pytest

from titan.artifacts.store import ArtifactStore
from titan.errors import ArtifactError
from titan.zk.zkey import read_proving_key


@pytest.fixture
def zkey() -> Path:
    return ArtifactStore.of("circuits").path("attestation.zkey")


@pytest.mark.parametrize("circuit", ["attestation", "disclosure"])
def test_shipped_key_fits_what_the_manifest_says(circuit: str) -> None:
    store = ArtifactStore.of("circuits")
    described, record = store.manifest["circuits"][circuit], store.manifest["keys"][circuit]
    key = read_proving_key(store.path(f"{circuit}.zkey"))
    assert key.domain_size == described["domain_size"] == 8192
    assert key.variables == described["wires"]
    assert key.public == len(described["public_signals"])
    assert [made.beacon for made in key.contributions] == [None, record["phase2"]["beacon"]]
    assert key.contributions[-1].iterations == record["phase2"]["beacon_iterations"]


def test_a_touched_contribution_breaks_the_chain(zkey: Path, tmp_path: Path) -> None:
    content = bytearray(zkey.read_bytes())
    section = content.rindex(b"beacon")
    # The first contribution's points stand some 900 bytes before the beacon's name.
    for distance in (700, 760, 800):
        touched = bytearray(content)
        touched[section - distance] ^= 1
        (tmp_path / "touched.zkey").write_bytes(touched)
        with pytest.raises(ArtifactError) as refusal:
            read_proving_key(tmp_path / "touched.zkey")
        assert refusal.value.code == "artifact.changed"


def test_other_files_are_no_keys(zkey: Path, tmp_path: Path) -> None:
    content = bytearray(zkey.read_bytes()[:400])
    for name, place in (("magic", 0), ("system", 24), ("field", 50)):
        other = bytearray(content)
        other[place] ^= 3
        (tmp_path / name).write_bytes(other)
        with pytest.raises(ArtifactError) as refusal:
            read_proving_key(tmp_path / name)
        assert refusal.value.code == "artifact.changed"
