from dataclasses import replace

import numpy as np

from titan.documents.synthetic.page import Page, view_of
from titan.domain.document import Region


def test_view_of_a_page_is_the_page(passport: Page) -> None:
    view = view_of(passport)
    assert view.corners(Region(3, 4, 5, 6)).tolist() == [[3, 4], [8, 4], [8, 10], [3, 10]]
    height, width = passport.pixels.shape[:2]
    assert view.outline()[2].tolist() == [width, height]
    assert not view.mask.any()


def test_homography_moves_points(passport: Page) -> None:
    matrix = np.array([[2.0, 0, 10], [0, 3, -5], [0, 0, 1]])
    moved = replace(view_of(passport), homography=matrix)
    assert moved.at(np.array([[1.0, 2.0]])).tolist() == [[12.0, 1.0]]
