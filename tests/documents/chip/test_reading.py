"""From a folder of exported files to a chip that was read."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from PIL import Image

from titan.documents.chip.reading import chip_files, read_chip
from titan.documents.specimen.chip import Signing, face_group, security_object
from titan.domain.chip import ChipFiles, DataGroupState, SignerState
from titan.errors import DocumentError
from titan.settings import Settings

TODAY = date(2026, 11, 22)


def _with_face(world: Any, kind: str) -> ChipFiles:
    saved = BytesIO()
    Image.new("RGB", (60, 80), (200, 100, 50)).save(saved, kind)
    groups = {**world.files.data_groups, 2: face_group(saved.getvalue(), 60, 80)}
    signing = Signing(datetime(2024, 2, 1, tzinfo=UTC), hashes.SHA256())
    return ChipFiles(security_object(groups, world.signer, signing), groups)


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("JPEG2000", "image/jp2")]
)
def test_a_chip_is_read_with_its_portrait(
    world: Any, kind: str, media_type: str, tmp_path: Path
) -> None:
    (tmp_path / "utopia.der").write_bytes(world.authority.encoded())
    files = _with_face(world, kind)
    reading = read_chip(files, Settings(csca_dir=tmp_path), today=TODAY)
    assert reading.chip.authentication.signer is SignerState.TRUSTED
    assert set(reading.chip.authentication.data_groups.values()) == {DataGroupState.MATCHES}
    assert reading.chip.mrz.primary_identifier == "ERIKSSON"
    assert reading.chip.face is not None and reading.face is not None
    assert (reading.chip.face.media_type, reading.face.shape) == (media_type, (80, 60, 3))


def test_without_authorities_a_chip_is_read_and_not_trusted(world: Any) -> None:
    reading = read_chip(world.files, Settings(), today=TODAY)
    assert reading.chip.authentication.signer is SignerState.NO_LIST
    assert reading.face is None


def test_files_are_known_by_the_names_that_readers_give(world: Any, tmp_path: Path) -> None:
    (tmp_path / "EF.SOD").write_bytes(world.files.security_object)
    (tmp_path / "dg1.bin").write_bytes(world.files.data_groups[1])
    (tmp_path / "EF_DG14.bin").write_bytes(b"\x6e\x00")
    (tmp_path / "EF.COM").write_bytes(b"\x60\x00")
    (tmp_path / "notes.txt").write_text("DG2")
    files = chip_files(tmp_path)
    assert files.security_object == world.files.security_object
    assert set(files.data_groups) == {1, 14}


@pytest.mark.parametrize("names", [[], ["EF.SOD"], ["EF.DG1"], ["EF.SOD", "EF.DG1", "DG1.bin"]])
def test_a_folder_that_lacks_a_file_or_has_it_twice_is_refused(
    names: list[str], tmp_path: Path
) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"\x61\x00")
    with pytest.raises(DocumentError) as caught:
        chip_files(tmp_path)
    assert caught.value.code == "document.chip-incomplete"


def test_a_folder_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        chip_files(tmp_path / "nowhere")
    assert caught.value.code == "document.unreadable"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"security_object": b"\x77\x00"}, "document.chip-malformed"),
        ({"security_object": bytes((1 << 16) + 1)}, "document.too-large"),
        ({"data_groups": {1: b"\x61\x00"}}, "document.chip-malformed"),
        ({"data_groups": {1: bytes(1025)}}, "document.too-large"),
        ({"data_groups": {2: b"\x75\x00"}}, "document.chip-incomplete"),
    ],
)
def test_what_cannot_be_checked_is_an_error(
    world: Any, change: dict[str, object], code: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        read_chip(replace(world.files, **change), Settings(), today=TODAY)
    assert caught.value.code == code


def test_a_portrait_that_is_no_picture_is_an_error(world: Any) -> None:
    groups = {**world.files.data_groups, 2: face_group(b"no picture", 1, 1)}
    with pytest.raises(DocumentError) as caught:
        read_chip(replace(world.files, data_groups=groups), Settings(), today=TODAY)
    assert caught.value.code == "document.not-a-picture"
