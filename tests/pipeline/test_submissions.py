import pytest

from titan.domain.chip import ChipFiles
from titan.domain.document import PictureFile
from titan.domain.submission import Submission
from titan.pipeline.submissions import begin, decode, encode

FRONT = PictureFile(b"\xff\xd8front\n", "image/jpeg")


@pytest.mark.parametrize(
    "submission",
    [
        Submission(FRONT),
        Submission(PictureFile(b"titan-submission-1\n[]")),  # a stranger's bytes stay a picture
        Submission(FRONT, back=PictureFile(b""), selfie=PictureFile(b"me", ".png")),
        Submission(FRONT, chip=ChipFiles(b"sod", {2: b"two", 1: b"one"})),
    ],
)
def test_what_was_handed_in_comes_back(submission: Submission) -> None:
    assert decode(b"".join(encode(submission))) == submission


def test_a_picture_that_came_bit_by_bit_goes_to_the_end() -> None:
    for content in (b"", b"titan-submission-1\n[]\n", FRONT.content):
        kept = begin("image/jpeg") + content
        assert decode(kept) == Submission(PictureFile(content, "image/jpeg"))


def test_bytes_kept_before_are_one_picture() -> None:
    assert decode(b"\xff\xd8old") == Submission(PictureFile(b"\xff\xd8old"))
