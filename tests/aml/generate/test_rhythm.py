import numpy as np
import pytest

from titan.aml.generate.rhythm import Rhythm


def test_the_clock_runs_from_first_to_last_day() -> None:
    rhythm = Rhythm.of(-14, 28)
    assert rhythm.activity(0) == 0.0
    assert rhythm.activity(7) == pytest.approx(7.0)
    assert rhythm.activity(-14) == pytest.approx(-14.0)
    times = rhythm.seconds(np.array([-14.0, 0.0, 7.0, 28.0, 28.1]))
    assert times[:4] == pytest.approx(np.array([-14, 0, 7, 28]) * 86_400)
    assert np.isnan(times[4]), "beyond the last day nothing happens"


def test_order_is_kept_and_nights_and_sundays_are_quiet() -> None:
    rhythm = Rhythm.of(0, 28)
    times = rhythm.seconds(np.linspace(0, 27.99, 50_000))
    assert (np.diff(times) > 0).all()
    hour = (times // 3600).astype(int) % 24
    assert (hour == 12).sum() > 8 * (hour == 3).sum()
    weekday = (times // 86_400).astype(int) % 7  # day 0 is a Thursday
    assert (weekday == 1).sum() > 1.5 * (weekday == 3).sum()
