import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from titan.aml.graph import Continuations
from titan.aml.ledger import Ledger

payments = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 2**62), st.integers(0, 1)),
    min_size=1,
    max_size=40,
)


@given(payments, st.integers(0, 10_000))
def test_continuations_are_those_of_the_definition(
    rows: list[tuple[int, int, int, int]], shrink: int
) -> None:
    source, target, amount, currency = (np.array(column) for column in zip(*rows, strict=True))
    ledger = Ledger(
        accounts=tuple("abcde"),
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        amount=amount.astype(np.int64),
        time=np.zeros(len(rows), dtype=np.int64),
        currency=currency.astype(np.int16),
        currencies=("EUR", "USD"),
        row=np.arange(len(rows)),
        day=1,
    )
    everything = np.arange(len(rows))
    index = Continuations(ledger, everything, shrink)
    parent, following = index.expand(everything)
    assert set(zip(parent.tolist(), following.tolist(), strict=True)) == {
        (one, other)
        for one, (_, receiver, first, money) in enumerate(rows)
        for other, (sender, _, second, kind) in enumerate(rows)
        if receiver == sender and money == kind
        and first - first * shrink // 10_000 <= second <= first
    }  # fmt: skip
    assert index.count(everything).tolist() == np.bincount(parent, minlength=len(rows)).tolist()
