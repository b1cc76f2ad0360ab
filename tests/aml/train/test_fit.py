import torch

from titan.aml.train.data import world_case
from titan.aml.train.fit import fit


def test_training_lowers_the_loss_and_repeats_bit_for_bit() -> None:
    cases = [world_case(seed, 400) for seed in (0, 2)]
    told: list[float] = []
    state = torch.get_rng_state()
    one = fit(cases, 0, 6, lambda _, loss: told.append(loss))
    assert torch.equal(torch.get_rng_state(), state), "the caller's randomness is not touched"
    assert len(told) == 6
    assert told[-1] < 0.5 * told[0]
    other, third = fit(cases, 0, 6), fit(cases, 1, 6)
    assert all(torch.equal(a, b) for a, b in _pairs(one, other))
    assert not all(torch.equal(a, b) for a, b in _pairs(one, third))


def _pairs(one: torch.nn.Module, other: torch.nn.Module) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return list(zip(one.state_dict().values(), other.state_dict().values(), strict=True))
