import pytest

from titan.aml.currencies import MINOR_UNITS, TOKENS, format_amount


def test_currencies_are_those_of_the_standard() -> None:
    assert len([code for code in MINOR_UNITS if len(code) == 3]) >= 170
    assert (MINOR_UNITS["JPY"], MINOR_UNITS["EUR"], MINOR_UNITS["KWD"]) == (0, 2, 3)
    assert "XXX" not in MINOR_UNITS
    assert TOKENS.keys() <= MINOR_UNITS.keys()


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [(7, "JPY", "7 JPY"), (7, "EUR", "0.07 EUR"), (12_345, "KWD", "12.345 KWD")],
)
def test_amounts_are_written_with_all_their_decimals(amount: int, currency: str, text: str) -> None:
    assert format_amount(amount, currency) == text
