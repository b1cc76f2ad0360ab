import pytest

from titan.errors import ProofError
from titan.settings import ProvingEngineName, Settings
from titan.zk import extension
from titan.zk.engines import engine_for
from titan.zk.native_engine import NativeEngine
from titan.zk.snarkjs_engine import SnarkjsEngine


@pytest.mark.parametrize(
    ("name", "built", "expected"),
    [
        ("auto", True, NativeEngine),
        ("auto", False, SnarkjsEngine),
        ("native", True, NativeEngine),
        ("snarkjs", True, SnarkjsEngine),
        ("snarkjs", False, SnarkjsEngine),
    ],
)
def test_settings_choose_the_engine(
    name: str, built: bool, expected: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extension, "is_built", lambda: built)
    settings = Settings(proving_engine=ProvingEngineName(name))
    assert isinstance(engine_for("attestation", settings), expected)


def test_what_was_not_built_cannot_be_demanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension, "is_built", lambda: False)
    with pytest.raises(ProofError) as refusal:
        engine_for("attestation", Settings(proving_engine=ProvingEngineName.NATIVE))
    assert refusal.value.code == "proof.not-built"
