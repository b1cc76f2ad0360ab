import cv2
import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.mrz_location import cut_line, locate_mrz
from titan.documents.mrz_recognition import peaks
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import specimen_lines
from titan.documents.zone_reader import NOTHING, as_input, zone_reader


@pytest.fixture(scope="module")
def cuts(photo: bytes) -> list[np.ndarray]:
    picture = np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR))
    lines = [cut_line(picture, corners) for corners in locate_mrz(picture)[0].lines]
    width = min(line.shape[1] for line in lines)
    return [np.ascontiguousarray(line[:, :width]) for line in lines]


def test_a_photographed_zone_is_read_character_by_character(
    cuts: list[np.ndarray], holder: SpecimenHolder
) -> None:
    for frames, line in zip(zone_reader().read(cuts), specimen_lines(holder), strict=True):
        places = np.rint(peaks(frames)).astype(int)
        seen = "".join(CHARACTERS[index] for index in frames[places, :NOTHING].argmax(axis=1))
        assert seen == line


def test_frames_are_probabilities(cuts: list[np.ndarray]) -> None:
    first, second = zone_reader().read(cuts)
    assert first.shape == second.shape == (first.shape[0], len(CHARACTERS) + 1)
    assert np.allclose(first.sum(axis=1), 1) and first.min() >= 0


def test_text_upside_down_is_not_read(cuts: list[np.ndarray]) -> None:
    turned = [np.ascontiguousarray(np.rot90(cut, 2)) for cut in cuts]
    upright, upside_down = (
        np.concatenate(zone_reader().read(each))[:, NOTHING].mean() for each in (cuts, turned)
    )
    assert upside_down > upright + 0.1


def test_light_and_contrast_do_not_matter() -> None:
    line = np.asarray(Image.effect_noise((200, 32), 60), dtype=np.uint8)
    darker = (line.astype(float) * 0.6).astype(np.uint8)
    assert np.abs(as_input(line) - as_input(darker)).mean() < 0.1
