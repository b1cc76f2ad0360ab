from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from titan.documents.chip.trust import load_trust_list
from titan.errors import DocumentError


def test_der_and_pem_are_read(world: Any, tmp_path: Path) -> None:
    pem = world.authority.certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "a.der").write_bytes(world.authority.encoded())
    (tmp_path / "two.pem").write_bytes(pem + pem)
    trusted = load_trust_list(tmp_path)
    assert trusted.given
    assert trusted.authorities == (world.authority.certificate,) * 3


def test_no_folder_is_no_list_and_an_empty_one_is() -> None:
    assert not load_trust_list(None).given


@pytest.mark.parametrize("content", [b"", b"no certificate", bytes(1 << 17)])
def test_a_file_that_is_no_certificate_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "broken.cer").write_bytes(content)
    with pytest.raises(DocumentError, match=r"broken\.cer") as caught:
        load_trust_list(tmp_path)
    assert caught.value.code == "document.csca-unreadable"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load_trust_list(tmp_path / "nowhere")
    assert caught.value.code == "document.csca-unreadable"
