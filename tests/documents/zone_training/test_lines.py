import numpy as np

from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.zone_reader import FRAME, HEIGHT, NOTHING
from titan.documents.zone_training.lines import WIDTH, draw_line


def test_a_seed_gives_one_line() -> None:
    one, other = (draw_line(np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one[0], other[0]) and np.array_equal(one[1], other[1])


def test_lines_show_every_character_and_their_labels_say_where() -> None:
    seen: set[int] = set()
    stronger = []
    for seed in range(60):
        picture, labels = draw_line(np.random.default_rng(seed))
        assert picture.shape == (HEIGHT, WIDTH) and labels.shape == (WIDTH // FRAME,)
        seen |= set(labels.tolist())
        change = np.abs(np.diff(picture.astype(float), axis=1, append=picture[:, -1:])).mean(axis=0)
        by_frame = change.reshape(-1, FRAME).mean(axis=1)
        printed = labels != NOTHING
        if printed.mean() > 0.3:
            stronger.append(by_frame[printed].mean() > by_frame[~printed].mean())
    assert seen == set(range(len(CHARACTERS) + 1))
    assert np.mean(stronger) > 0.7  # strokes stand where characters are labelled
