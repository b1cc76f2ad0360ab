"""The extension's verifier refuses what is no key; its verdicts are those of test_verifier.py."""

import json

import pytest

from titan.artifacts import store
from titan.zk import extension
from titan.zk.native_verifier import NativeVerifier

pytestmark = pytest.mark.skipif(
    not extension.is_built(), reason="the package was installed without a C++ compiler"
)


def test_a_verification_key_of_wrong_points_is_refused() -> None:
    key = json.loads(store.ArtifactStore.of("circuits").read("attestation.vkey.json"))
    with pytest.raises(ValueError, match="curve"):
        NativeVerifier({**key, "vk_alpha_1": ["1", "3", "1"]})
    with pytest.raises(ValueError, match="no verification key"):
        NativeVerifier({**key, "IC": []})
