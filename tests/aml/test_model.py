import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from titan.aml.first_features import ACCOUNT_FEATURES, PAYMENT_FEATURES, compute_features
from titan.aml.generate import Recipe, simulate
from titan.aml.model import (
    WEIGHTS_DIR,
    WEIGHTS_NAME,
    Exchange,
    LaunderingNetwork,
    Standardizer,
    load_model,
    one_thread,
)
from titan.aml.typologies import RING, find_cycles
from titan.errors import ArtifactError


def inputs(accounts: int = 7, payments: int = 20) -> tuple[torch.Tensor, ...]:
    draw = torch.Generator().manual_seed(0)
    return (
        torch.randn(accounts, len(ACCOUNT_FEATURES), generator=draw),
        torch.randint(accounts, (2, payments), generator=draw),
        torch.randn(payments, len(PAYMENT_FEATURES), generator=draw),
    )


def test_layers_keep_their_shapes() -> None:
    exchange = Exchange(8)
    edges = inputs()[1]
    accounts, payments = exchange(torch.randn(7, 8), edges, torch.randn(20, 8))
    assert (accounts.shape, payments.shape) == ((7, 8), (20, 8))
    account_logits, payment_logits = LaunderingNetwork(hidden=8, rounds=1)(*inputs())
    assert (account_logits.shape, payment_logits.shape) == ((7,), (20,))


def test_the_network_sees_the_graph_not_the_numbering() -> None:
    torch.manual_seed(0)
    network = LaunderingNetwork().eval()
    accounts, edges, payments = inputs()
    order = torch.randperm(7, generator=torch.Generator().manual_seed(1))
    mixed = torch.randperm(20, generator=torch.Generator().manual_seed(2))
    place = torch.argsort(order)
    with torch.inference_mode():
        left, left_payments = network(accounts, edges, payments)
        right, right_payments = network(accounts[order], place[edges][:, mixed], payments[mixed])
    torch.testing.assert_close(left[order], right)
    torch.testing.assert_close(left_payments[mixed], right_payments)


def test_the_network_knows_which_way_the_money_went() -> None:
    torch.manual_seed(0)
    network = LaunderingNetwork().eval()
    accounts, edges, payments = inputs()
    with torch.inference_mode():
        assert not torch.allclose(
            network(accounts, edges, payments)[0], network(accounts, edges.flip(0), payments)[0]
        )


def test_the_scale_comes_from_the_training_rows() -> None:
    scale = Standardizer(2)
    scale.fit(torch.tensor([[0.0, 5.0], [2.0, 5.0]]))
    rows = scale(torch.tensor([[1.0, 5.0], [1e9, 5.0]]))
    assert rows[0].tolist() == [0.0, 0.0]
    assert rows[1, 0] == 6.0, "what was never seen is extreme, not infinite"
    assert set(scale.state_dict()) == {"mean", "deviation"}


def test_the_committed_weights_load_small_and_say_their_name() -> None:
    model = load_model()
    pinned = json.loads((WEIGHTS_DIR / "manifest.json").read_text())["files"][WEIGHTS_NAME]
    assert model.id.removeprefix("aml-gine-") == pinned["sha256"][:12]
    assert pinned["bytes"] < 1_000_000
    assert 0 < model.threshold <= model.cycle_precision < 1


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS_DIR, folder)
    content = bytearray((folder / WEIGHTS_NAME).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / WEIGHTS_NAME).write_bytes(content)
    with pytest.raises(ArtifactError) as caught:
        load_model(folder)
    assert caught.value.code == "artifact.changed"
    (folder / WEIGHTS_NAME).unlink()
    with pytest.raises(ArtifactError) as caught:
        load_model(folder)
    assert caught.value.code == "artifact.missing"


def test_scores_are_the_same_for_any_number_of_threads() -> None:
    ledger = simulate(Recipe(seed=6, accounts=500)).ledger
    features = compute_features(ledger, find_cycles(ledger, RING))
    threads = torch.get_num_threads()
    results = []
    for number in (1, 2, 4):
        torch.set_num_threads(number)
        results.append(load_model().scores(ledger, features))
        assert torch.get_num_threads() == number, "the caller's setting is put back"
    torch.set_num_threads(threads)
    for accounts, payments in results[1:]:
        assert np.array_equal(accounts, results[0][0])
        assert np.array_equal(payments, results[0][1])
    assert ((results[0][0] >= 0) & (results[0][0] <= 1)).all()
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 // 0
    assert torch.get_num_threads() == threads
