import cv2
import numpy as np

from titan.forensics.coefficients import blocks, coefficients


def test_the_transform_is_that_of_jpeg() -> None:
    luminance = np.random.default_rng(1).uniform(0, 255, (16, 24)).astype(np.float32)
    ours = coefficients(blocks(luminance))
    theirs = cv2.dct(luminance[8:16, 16:24] - 128)
    assert ours.shape == (2, 3, 8, 8)
    np.testing.assert_allclose(ours[1, 2], theirs, atol=1e-3)
