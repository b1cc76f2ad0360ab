import numpy as np

from titan.forensics.exhibit import Exhibit
from titan.forensics.look import TRACES, look_at
from titan.forensics.tamper.stored import stored


def test_a_look_sees_what_every_trace_check_sees(in_order: Exhibit) -> None:
    chance = np.random.default_rng(4)
    pixels = chance.integers(60, 200, (240, 320, 3), dtype=np.uint8)
    look = look_at(in_order.document, page=pixels, picture=pixels, evidence=in_order.evidence)
    assert set(look.findings) == set(TRACES)
    exhibit = Exhibit(
        in_order.document, pixels, pixels, in_order.evidence, in_order.quality, in_order.today
    )
    for name, check in TRACES.items():
        assert look.findings[name] == check(exhibit)
    again = look.scorer.score(stored(pixels, ()))
    assert again.cells.shape == (60, 80)
