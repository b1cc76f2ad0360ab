"""Places of genuine pictures that the network takes for edits: training shows them again, genuine.

Crops at random meet most of what a page shows often enough, and a portrait hardly ever unless it
was edited: a network then learns that portraits are edits. Which places those are, the network
says best itself (hard negatives; K.-K. Sung and T. Poggio, Example-based learning for view-based
human face detection, IEEE PAMI 20, 1998).
"""

from collections.abc import Sequence
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from titan.forensics.tamper.network import TamperNetwork
from titan.forensics.tamper.scoring import CELL, Scorer
from titan.forensics.train.cameras import retaken
from titan.forensics.train.export import as_onnx
from titan.forensics.train.finish import finish
from titan.forensics.train.opened import decode
from titan.forensics.train.pages import PageFolder, Place

_PICTURES = 400  # a time: as long as three hundred batches take
_RETAKEN = 0.6  # share of them seen by a camera drawn anew: others than those of training will come
_PLACES = 6  # of a picture
_APART = 24  # cells between two places of one picture
_LEAST = 0.15  # chance, averaged over a character's size
_SIZE = 5  # cells of that


def mine(network: TamperNetwork, folder: PageFolder, numbers: Sequence[int], seed: int) -> int:
    """Look at genuine pictures of a folder, and write down where the network is wrongly sure.

    Args:
        network: of this moment.
        folder: with the pages; a forged one is looked at where its genuine twin is there.
        numbers: of the pages to choose from.
        seed: fixes which pages are looked at.

    Returns:
        How many places were found.
    """
    scorer, generator = Scorer(as_onnx(network), "mining"), np.random.default_rng(seed)
    shuffled = (int(number) for number in generator.permutation(numbers))
    pictures = ((number, folder.read(number).genuine) for number in shuffled)
    known = ((number, content) for number, content in pictures if content is not None)
    found = 0
    for number, content in islice(known, _PICTURES):
        picture, scale = decode(content), 1.0
        if generator.random() < _RETAKEN:
            again, scale = retaken(picture.pixels, generator)
            picture = finish([again], generator)[0]
        tops = peaks(scorer.score(picture).cells)
        places = [(round(row / scale), round(column / scale)) for row, column in tops]
        folder.suspect(number, places)
        found += len(places)
    return found


def peaks(cells: NDArray[np.float32]) -> list[Place]:
    """Return where a map is highest, in pixels of its picture, the highest first.

    Args:
        cells: chances, one for every 4 x 4 pixels.
    """
    smooth = np.asarray(cv2.blur(cells, (_SIZE, _SIZE)), np.float32)
    places: list[Place] = []
    while len(places) < _PLACES:
        row, column = (int(place) for place in np.unravel_index(smooth.argmax(), smooth.shape))
        if smooth[row, column] < _LEAST:
            break
        places.append((row * CELL, column * CELL))
        smooth[max(0, row - _APART) : row + _APART, max(0, column - _APART) : column + _APART] = 0
    return places
