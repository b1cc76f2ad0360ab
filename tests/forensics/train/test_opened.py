import cv2
import numpy as np

from titan.forensics.train.opened import decode


def test_a_file_is_decoded_with_its_own_table() -> None:
    black = np.zeros((16, 16, 3), np.uint8)
    coded = cv2.imencode(".jpg", black, [cv2.IMWRITE_JPEG_QUALITY, 50])[1]
    assert decode(coded.tobytes()).divisors[:3].tolist() == [16.0, 11.0, 10.0]  # T.81, annex K
    assert decode(cv2.imencode(".png", black)[1].tobytes()).divisors[0] == 1
