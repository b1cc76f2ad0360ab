"""Where no browser or page is there, every goal of the area still stands in the report."""

from pathlib import Path

from titan.bench.browser import measure


def test_what_cannot_be_measured_says_why(tmp_path: Path) -> None:
    rows = {row.name: row for row in measure(1, tmp_path / "no-browser").measurements}
    assert set(rows) == {"proof.cold", "proof.warm", "page.weight", "page.first-paint"}
    assert all(row.value is None and row.why for row in rows.values())
    assert rows["proof.warm"].goal == 1.5
    assert rows["proof.warm"].met is False
