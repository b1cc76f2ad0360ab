from pathlib import Path

import pytest

from titan.aml.generate.stream import World
from titan.aml.ingest import read_transactions
from titan.aml.plant import choose_mules, plant_cycle
from titan.aml.typologies.cycles import find_cycles
from titan.aml.typologies.flows import flows_of
from titan.aml.typologies.limits import Limits
from titan.domain.money import Typology
from titan.errors import MoneyError, UsageError

SUBJECT = "0x52908400098527886E0F7030069857D2E4169EE7"


def test_the_planted_cycle_is_found_as_planted(world: tuple[Path, World], tmp_path: Path) -> None:
    source = world[0] / "transactions.csv"
    members = (SUBJECT, *choose_mules(source, 4, seed=2))
    copy = plant_cycle(source, tmp_path / "planted.csv", members, amount=777_777, fee=150)
    before, after = read_transactions(source), read_transactions(copy)
    assert len(after) == len(before) + 5
    assert after.time.tolist() == sorted(after.time.tolist()), "put in where its time is"
    found = find_cycles(flows_of(after, Limits()), Limits()).found
    assert find_cycles(flows_of(after, Limits()), Limits(), workers=3).found == found
    cycles = [each for each in found if each.typology is Typology.CYCLE]
    (cycle,) = (cycle for cycle in cycles if after.place(SUBJECT) in cycle.accounts)
    assert tuple(after.accounts[place] for place in cycle.accounts) == members
    amounts = [after.transaction(place).amount for place in cycle.payments]
    assert amounts == [777_777, 766_110, 754_618, 743_298, 732_148]


def test_mules_pay_and_are_paid(world: tuple[Path, World]) -> None:
    source = world[0] / "transactions.csv"
    ledger = read_transactions(source)
    mules = choose_mules(source, 5)
    assert mules == choose_mules(source, 5)
    for mule in mules:
        place = ledger.place(mule)
        assert place in ledger.source
        assert place in ledger.target
    with pytest.raises(UsageError):
        choose_mules(source, 10_000)


def test_what_cannot_be_planted_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError):
        plant_cycle(wrong, out, ("a", "b"))
    with pytest.raises(UsageError):
        plant_cycle(wrong, out, ("a", "b", "a"))
    with pytest.raises(MoneyError, match="'sourceNodeId'"):
        plant_cycle(wrong, out, ("a", "b", "c"))
    with pytest.raises(MoneyError) as caught:
        plant_cycle(tmp_path / "absent.csv", out, ("a", "b", "c"))
    assert caught.value.code == "money.file-missing"
    assert sorted(tmp_path.iterdir()) == [wrong]
