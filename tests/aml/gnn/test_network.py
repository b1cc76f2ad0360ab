"""The network knows no names, and a partner who pays often is one voice."""

import torch

from titan.aml.gnn.network import Edges, PairAggregation, PaymentNetwork


def _network(columns: int) -> PaymentNetwork:
    torch.manual_seed(1)
    return PaymentNetwork(columns, hidden=8).eval()


def test_the_numbers_of_accounts_do_not_matter() -> None:
    draw = torch.Generator().manual_seed(2)
    source, target = (torch.randint(0, 10, (60,), generator=draw) for _ in range(2))
    payments = torch.randn(60, 3, generator=draw)
    network = _network(3)
    renamed = torch.randperm(10, generator=draw)
    here = network(payments, Edges(source, target, 10), 10)
    there = network(payments, Edges(renamed[source], renamed[target], 10), 10)
    torch.testing.assert_close(here, there)


def test_equal_payments_of_a_pair_are_one_voice() -> None:
    once = Edges(torch.tensor([0, 1]), torch.tensor([2, 2]), 3)
    often = Edges(torch.tensor([0, 0, 0, 1]), torch.tensor([2, 2, 2, 2]), 3)
    messages = torch.tensor([[1.0, 2.0], [5.0, 4.0]])
    gather = PairAggregation()
    few = gather(messages, once.pair, once.pair_target, 3)
    many = gather(messages[[0, 0, 0, 1]], often.pair, often.pair_target, 3)
    torch.testing.assert_close(few, many)
    assert few[2, :2].tolist() == [3.0, 3.0], "the mean of the pairs"
    assert few[2, 2:4].tolist() == [5.0, 4.0], "their maximum"
    assert few[0].abs().sum() < 0.01, "who is paid nothing hears nothing"


def test_a_payment_hears_of_what_its_neighbours_do() -> None:
    edges = Edges(torch.tensor([0, 1, 2]), torch.tensor([1, 2, 3]), 4)
    network = _network(2)
    payments = torch.zeros(3, 2)
    changed = payments.clone()
    changed[0] = 3.0
    before, after = network(payments, edges, 4), network(changed, edges, 4)
    assert abs(float((after - before)[2].detach())) > 1e-6
