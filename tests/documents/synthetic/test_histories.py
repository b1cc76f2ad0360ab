import numpy as np
import pytest

from titan.documents.synthetic.attacks import forge
from titan.documents.synthetic.histories import HISTORIES, camera_save, decoded, save
from titan.documents.synthetic.page import View

MAGIC = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}


@pytest.mark.parametrize("history", list(HISTORIES))
def test_file_decodes_to_the_view_and_the_mask_stays_on_its_place(
    history: str, photo: View
) -> None:
    forged = forge(photo, "opencv", "portrait", 3)
    for seed in range(4):
        file, last = save(forged, history, np.random.default_rng(seed))
        assert file.content.startswith(MAGIC[file.media_type])
        assert (decoded(file.content) == last.pixels).all()
        assert last.mask.shape == last.pixels.shape[:2]
        assert last.page.portrait is not None
        rows, columns = np.nonzero(last.mask)
        middle = last.corners(last.page.portrait).mean(0)
        assert (columns.mean(), rows.mean()) == pytest.approx(middle, abs=4)


def test_histories_bring_several_formats_and_settings(photo: View) -> None:
    files = [save(photo, "single", np.random.default_rng(seed))[0] for seed in range(8)]
    assert len({len(file.content) for file in files}) == 8
    kinds = {save(photo, "lossless", np.random.default_rng(s))[0].media_type for s in range(12)}
    assert kinds == {"image/png", "image/webp"}


def test_cameras_save_nearly_what_they_saw(photo: View) -> None:
    saved = camera_save(photo.pixels, np.random.default_rng(1))
    assert np.abs(saved.astype(int) - photo.pixels).mean() < 6
