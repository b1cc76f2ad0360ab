from datetime import date
from pathlib import Path

from titan.documents.chip.reading import read_chip
from titan.documents.specimen.chip import chip_of
from titan.documents.specimen.holder import SpecimenHolder
from titan.documents.specimen.passport import specimen_lines
from titan.domain.chip import SignatureState, SignerState
from titan.settings import Settings


def test_the_chip_of_a_specimen_is_authentic_and_says_what_the_page_says(
    holder: SpecimenHolder, today: date, tmp_path: Path
) -> None:
    files, authority = chip_of(holder, 7, today)
    (tmp_path / "utopia.der").write_bytes(authority)
    chip = read_chip(files, Settings(csca_dir=tmp_path), today=today).chip
    assert chip.authentication.signature is SignatureState.VERIFIED
    assert chip.authentication.signer is SignerState.TRUSTED
    assert chip.mrz.lines == specimen_lines(holder)
    assert chip.face is not None and chip.face.media_type == "image/jp2"
