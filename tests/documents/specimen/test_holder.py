from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from titan.documents.specimen.holder import invent_holder
from titan.documents.specimen.passport import specimen_lines


@given(seed=st.integers(0, 10_000), today=st.dates(date(2026, 11, 1), date(2028, 12, 31)))
def test_holders_are_adults_with_passports_in_force(seed: int, today: date) -> None:
    holder = invent_holder(seed, today)
    assert date(1990, 1, 1) <= holder.date_of_birth < date(2000, 1, 1)
    assert holder.date_of_issue < today
    assert holder.date_of_expiry.year - today.year >= 6
    assert all(len(line) == 44 for line in specimen_lines(holder))


def test_a_seed_names_one_holder() -> None:
    today = date(2026, 11, 22)
    assert invent_holder(5, today) == invent_holder(5, today)
    assert len({invent_holder(seed, today).document_number for seed in range(50)}) == 50
