"""The root key in the custody of a PKCS#11 token, here SoftHSM."""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr

from titan.errors import StorageError
from titan.storage.key_store import Token, read_pin
from titan.storage.root_key import RootKey

_MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")

pytestmark = pytest.mark.skipif(
    shutil.which("softhsm2-util") is None or not _MODULE.exists(),
    reason="Debian's softhsm2, which stands for a security module, is not installed",
)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Token:
    """Two tokens of a module that keeps its state in a folder of the tests."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")  # read when the module is loaded
    for label in ("titan", "other"):
        command = ["softhsm2-util", "--init-token", "--free", "--label", label]
        subprocess.run(
            [*command, "--so-pin", "5678", "--pin", "1234"], check=True, capture_output=True
        )
    return Token(_MODULE, "titan", "1234")


def test_the_file_opens_with_the_token_alone(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    made = RootKey.load(path, may_create=True, token=token)
    sealed = made.wrap(b"secret", "name")
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"
    record = json.loads(path.read_text())
    assert record["stamp"] == "pkcs11" and "key" not in record
    others = (
        None,
        Token(_MODULE, "other", "1234"),
        Token(_MODULE, "titan", "9999"),
        Token(_MODULE, "none", "1234"),
        Token(tmp_path / "no.so", "titan", "1234"),
    )
    for other in others:
        with pytest.raises(StorageError) as caught:
            RootKey.load(path, may_create=False, token=other)
        assert caught.value.code == "storage.key-store"
        assert "9999" not in str(caught.value)


def test_a_token_takes_over_a_key_that_was_in_clear(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    sealed = RootKey.load(path, may_create=True).wrap(b"secret", "name")
    clear = json.loads(path.read_text())["key"]
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"
    assert clear not in path.read_text()
    assert RootKey.load(path, may_create=False, token=token).unwrap(sealed, "name") == b"secret"


def test_a_changed_file_is_noticed(token: Token, tmp_path: Path) -> None:
    path = tmp_path / "root.json"
    RootKey.load(path, may_create=True, token=token)
    record = json.loads(path.read_text())
    wrapped = bytearray(base64.b64decode(record["wrapped"]))
    wrapped[20] ^= 1
    record["wrapped"] = base64.b64encode(wrapped).decode()
    path.write_text(json.dumps(record))
    with pytest.raises(StorageError):
        RootKey.load(path, may_create=False, token=token)


def test_a_pin_comes_from_one_who_alone_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "pin"
    file.write_text("1234\n")
    file.chmod(0o600)
    assert read_pin(None, file) == read_pin(SecretStr("1234"), None) == "1234"
    file.chmod(0o644)
    for wrong in (file, None, tmp_path / "none"):
        with pytest.raises(StorageError):
            read_pin(None, wrong)
