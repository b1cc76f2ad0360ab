import numpy as np
import pytest

from titan.forensics.train import grounds
from titan.forensics.train.grounds import dressed
from titan.forensics.train.habits import Pixels


def _page() -> Pixels:
    return np.full((160, 200, 3), 170, np.uint8)


def test_the_same_state_lays_the_same_and_many_pages_stay_bare() -> None:
    once = [dressed(_page(), np.random.default_rng(seed)) for seed in range(40)]
    again = [dressed(_page(), np.random.default_rng(seed)) for seed in range(40)]
    assert all(np.array_equal(one, other) for one, other in zip(once, again, strict=True))
    assert 8 < sum(np.array_equal(one, _page()) for one in once) < 32


@pytest.mark.parametrize("layer", grounds._LAYERS)
def test_every_layer_shows_and_leaves_the_page_readable(layer: grounds._Lay) -> None:
    changed = 0
    for seed in range(10):
        page = layer(_page(), np.random.default_rng(seed))
        assert page.shape == (160, 200, 3) and page.dtype == np.uint8
        differs = np.abs(page.astype(int) - 170).max(2) > 2
        changed += differs.mean() > 0.005
    assert changed >= 6


def test_what_is_laid_is_no_sharper_than_a_lens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "_RENDERED", 0.0)
    monkeypatch.setattr(grounds, "_COMPOSED", 0.0)
    for seed in range(12):
        page = dressed(_page(), np.random.default_rng(seed)).astype(int)
        # A step from ink to paper between neighbours would be one that no lens drew.
        assert np.abs(np.diff(page, axis=1)).max() < 170


def test_a_rendered_page_is_flat_beside_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "_RENDERED", 1.0)
    monkeypatch.setattr(grounds, "with_photograph", lambda pixels, _: pixels)
    pages = [dressed(_page(), np.random.default_rng(seed)) for seed in range(8)]
    for page in pages:
        colours, counts = np.unique(page.reshape(-1, 3), axis=0, return_counts=True)
        assert counts.max() > 0.6 * page[..., 0].size
        assert (colours[counts.argmax()] >= 215).all()
    assert len({page.tobytes() for page in pages}) == len(pages)
