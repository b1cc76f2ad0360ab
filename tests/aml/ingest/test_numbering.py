from hypothesis import given, settings
from hypothesis import strategies as st

from titan.aml.ingest.numbering import NONE, Numbering
from titan.aml.ingest.tables import text_of
from titan.aml.ledger import account_key

ADDRESS = st.text("abAB01", min_size=40, max_size=40).map(lambda text: "0x" + text)
NAMES = st.one_of(st.text(max_size=5), ADDRESS, st.sampled_from(["", " ", " a ", "a"]))


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.lists(NAMES, min_size=1, max_size=20), min_size=1, max_size=5))
def test_texts_are_numbered_as_a_dictionary_would(columns: list[list[str]]) -> None:
    numbering, known = Numbering(), dict[str, int]()
    for column in columns:
        expected = [
            known.setdefault(account_key(text), len(known))
            if (text := name.strip(" \t\n\v\f\r"))
            else NONE
            for name in column
        ]
        assert numbering.number(text_of(column)).tolist() == expected
    assert [account_key(name) for name in numbering.names()] == list(known)


def test_a_prefix_stands_before_a_colon() -> None:
    numbering = Numbering()
    numbers = numbering.number(text_of(["a", "a", "", "a"]), text_of(["01", "1", "1", ""]))
    assert numbers.tolist() == [0, 1, NONE, 2]
    assert numbering.names() == ["01:a", "1:a", "a"]
    assert numbering.add("a", "1") == 1
    assert numbering.add("a") == 2
    assert numbering.names(1, 2) == ["1:a"]


def test_a_hundred_thousand_texts_keep_their_numbers() -> None:
    numbering, names = Numbering(), [f"account {number}" for number in range(100_000)]
    assert numbering.number(text_of(names)).tolist() == list(range(100_000))
    assert numbering.number(text_of(names[::-1])).tolist() == list(range(99_999, -1, -1))
    assert (len(numbering), numbering.names()) == (100_000, names)


def test_the_first_spelling_of_an_address_stays() -> None:
    numbering = Numbering()
    upper, lower = "0x" + "AB" * 20, "0x" + "ab" * 20
    assert numbering.number(text_of([upper, lower, upper + "c", lower + "C"])).tolist() == [
        0,
        0,
        1,
        2,
    ]
    assert numbering.names()[0] == upper
