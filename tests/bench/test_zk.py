"""One run of the area: every goal is there, against snarkjs on the same circuit."""

import pytest

from titan.bench.zk import measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows() -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("titan.bench.zk.POWERS", (6, 8))  # a large key takes a minute to make
        made = measure(1)
    assert made.area == "zk"
    return {row.name: row for row in made.measurements}


def test_every_goal_is_one_measurement(rows: dict[str, object]) -> None:
    assert {
        "attestation.constraints", "attestation.public-signals", "disclosure.constraints",
        "disclosure.public-signals", "attestation.download", "witness.warm.cpu",
        "witness.warm.wall", "prove.cold.cpu", "prove.cold.wall", "prove.warm.cpu",
        "prove.warm.wall", "verify.cpu", "verify.wall", "verify.batch-of-64.cpu",
        "verify.python.cpu", "keys.development.cpu", "prove.memory-above-key",
        "prove.from-witness.cpu", "prove.from-witness.beside-rapidsnark",
    } <= set(rows)  # fmt: skip


@pytest.mark.parametrize("name", ["witness.warm", "prove.cold", "prove.warm", "verify"])
def test_times_stand_beside_the_peers(name: str, rows: dict[str, object]) -> None:
    for kind in ("cpu", "wall"):
        row = rows[f"{name}.{kind}"]
        assert row.value > 0 and row.peer_value > 0  # type: ignore[attr-defined] # a Measurement
        assert row.ratio == row.value / row.peer_value  # type: ignore[attr-defined] # likewise


def test_sizes_are_within_their_goals(rows: dict[str, object]) -> None:
    for name in ("attestation.constraints", "disclosure.constraints", "attestation.download"):
        assert rows[name].met is True  # type: ignore[attr-defined] # a Measurement
