import numpy as np
import pytest
from PIL import Image

from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.mrz_location import cut_line, locate_mrz
from titan.documents.mrz_recognition import Frames, gather, line_reader, peaks, pitch_grid
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import specimen_lines

BLANK = len(CHARACTERS)


def _frames(text: str, step: int = 4) -> Frames:
    """One frame a character and blanks between, as a sure recogniser would give."""
    frames = np.zeros((len(text) * step + step, BLANK + 1))
    frames[:, BLANK] = 1.0
    for place, character in enumerate(text):
        frames[step * (place + 1)] = 0.0
        frames[step * (place + 1), CHARACTERS.index(character)] = 0.99
    return frames


def _text(frames: Frames, width: int) -> str:
    grid = pitch_grid(peaks(frames), width)
    assert grid is not None
    return "".join(CHARACTERS[index] for index in gather(frames, grid).argmax(axis=1))


def test_peaks_part_equal_neighbours_at_blanks() -> None:
    assert len(peaks(_frames("<<<<"))) == 4


def test_twins_in_neighbouring_frames_are_one_character() -> None:
    """A line read so once counted a character too many, and a state became another one."""
    line = "I<UTOMARAVAL<<GWEN" + "<" * 18
    frames = _frames(line)
    place = 4 * (line.index("O") + 1)
    frames[place - 1] = 0.0
    frames[place - 1, CHARACTERS.index("0")] = 0.6
    assert len(peaks(frames)) == len(line)
    assert _text(frames, len(line)).replace("0", "O") == line


def test_missing_fillers_leave_the_rest_in_place() -> None:
    line = "I<UTOD231458907" + "<" * 15
    frames = _frames(line)
    for place in (18, 22, 25):
        frames[4 * (place + 1)] = np.eye(BLANK + 1)[BLANK]
        frames[4 * (place + 1), CHARACTERS.index("<")] = 0.1
    assert len(peaks(frames)) == 27
    assert _text(frames, 30) == line


def test_a_mark_before_the_line_is_left_out() -> None:
    line = "I<UTOD231458907" + "<" * 15
    frames = np.concatenate([_frames("1", step=3)[:4], np.tile(np.eye(BLANK + 1)[BLANK], (3, 1)),
                             _frames(line)])  # fmt: skip
    assert _text(frames, 30) == line


@pytest.mark.parametrize("length", [10, 22, 39])
def test_other_lengths_give_no_grid(length: int) -> None:
    assert pitch_grid(peaks(_frames("A<" * (length // 2))), 30) is None


def test_reader_reads_a_drawn_line(page: Image.Image, holder: SpecimenHolder) -> None:
    pixels = np.ascontiguousarray(np.asarray(page)[..., ::-1])
    candidate = locate_mrz(pixels)[0]
    lines = [cut_line(pixels, corners) for corners in candidate.lines]
    width = min(line.shape[1] for line in lines)
    frames = line_reader().read([line[:, :width] for line in lines])
    numbers = _text(frames[1], 44)
    # Bare of the grammar, letters and digits that look alike may be exchanged.
    assert numbers.replace("O", "0") == specimen_lines(holder)[1].replace("O", "0")
