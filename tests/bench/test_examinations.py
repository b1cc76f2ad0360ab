"""An examination is measured as a worker does it: in a process that does nothing else."""

import pytest

from titan.bench.examinations import measurements


@pytest.mark.slow
def test_a_worker_says_what_its_examinations_took() -> None:
    rows = {row.name: row for row in measurements(1, 70_000)}
    for name in ("examination.wall", "examination.wall.p95", "examination.cpu"):
        value = rows[name].value
        assert value is not None and 0 < value < 60
    memory, first = rows["examination.memory"].value, rows["examination.wall.first"].value
    assert memory is not None and 100 < memory < 1500
    assert first is not None and first > 0
