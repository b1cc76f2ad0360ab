from dataclasses import replace
from pathlib import Path

import numpy as np

from titan.aml.generate.files import write
from titan.aml.generate.memory import simulate
from titan.aml.generate.recipe import named
from titan.aml.generate.stream import world
from titan.aml.ingest.reading import read


def test_a_world_in_memory_is_the_world_that_is_read(tmp_path: Path) -> None:
    made = world(replace(named("trade"), illicit=0.02), 8_000, seed=6)
    ledger, other = simulate(made), read(write(made, tmp_path).files[0])
    assert other.accounts == ledger.accounts
    assert other.currencies == ledger.currencies
    assert other.methods == ledger.methods
    assert other.day == ledger.day
    assert other.rejected == 0
    for name in ("source", "target", "amount", "time", "currency", "row", "method", "received"):
        assert np.array_equal(getattr(other, name), getattr(ledger, name)), name
    assert np.array_equal(other.received_currency, ledger.received_currency)  # type: ignore[arg-type]  # not None
    assert ledger.truth
    assert other.truth
    assert np.array_equal(other.truth.payments, ledger.truth.payments)
    assert np.array_equal(other.truth.attempts, ledger.truth.attempts)
    assert other.truth.typologies == ledger.truth.typologies
