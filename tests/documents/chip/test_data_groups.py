from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titan.documents.chip.data_groups import face_picture, read_zone_group
from titan.documents.chip.der import MalformedError, encode
from titan.documents.specimen.chip import face_group, zone_group
from titan.domain.document import MrzFormat

TODAY = date(2011, 6, 1)
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
PICTURE = b"\xff\xd8\xff not a whole JPEG, which is the decoder's matter"


@pytest.mark.parametrize(("lines", "kind"), [(TD3, MrzFormat.TD3), (TD1, MrzFormat.TD1)])
def test_the_zone_of_a_chip_is_read(lines: tuple[str, ...], kind: MrzFormat) -> None:
    mrz = read_zone_group(zone_group(lines), TODAY)
    assert (mrz.format, mrz.lines, mrz.valid) == (kind, lines, True)
    assert mrz.primary_identifier == "ERIKSSON"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        encode(0x61, b""),
        encode(0x61, encode(0x5F1F, b"P<UTO")),
        encode(0x61, encode(0x5F1F, b"a" * 88)),
        encode(0x61, encode(0x5F1F, b"\xff" * 88)),
        encode(0x75, encode(0x5F1F, b"<" * 88)),
        encode(0x61, encode(0x5F1F, b"<" * 88) * 2),
    ],
)
def test_what_is_no_zone_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        read_zone_group(data, TODAY)


@pytest.mark.parametrize("jpeg_2000", [False, True])
def test_the_portrait_comes_out_as_it_went_in(jpeg_2000: bool) -> None:
    assert face_picture(face_group(PICTURE, 396, 510, jpeg_2000=jpeg_2000)) == PICTURE


def test_feature_points_before_the_picture_are_skipped() -> None:
    points = bytearray(face_group(PICTURE, 1, 1))
    start = points.index(b"FAC\x00")
    points[start + 18 : start + 20] = (2).to_bytes(2, "big")
    assert face_picture(bytes(points)) == PICTURE[16:]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        encode(0x75, b""),
        face_group(PICTURE, 1, 1).replace(b"FAC\x00010\x00", b"FAC\x00020\x00"),
        face_group(b"", 1, 1),
    ],
)
def test_what_holds_no_portrait_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        face_picture(data)


@given(st.binary(max_size=120), st.integers(0, 90))
def test_fuzzed_portraits_are_read_or_refused(noise: bytes, place: int) -> None:
    whole = face_group(PICTURE, 8, 8)
    broken = whole[:place] + noise + whole[place + len(noise) :]
    try:
        face_picture(broken)
    except MalformedError:
        pass
