import re
from collections.abc import Callable
from dataclasses import replace

from titan.documents.mrz_grammar import parse_mrz
from titan.domain.countries import is_country
from titan.domain.document import MrzFormat
from titan.forensics.exhibit import Exhibit
from titan.forensics.formats import RULES, rules_for


def test_every_rule_can_be_applied_and_names_its_source() -> None:
    for (state, code), rules in RULES.items():
        assert is_country(state) and code
        assert rules.number is None or re.compile(rules.number)
        assert rules.longest_validity is None or 1 <= rules.longest_validity <= 16
        assert rules.source and rules.name


def test_a_passport_is_known_by_its_first_letter(in_order: Exhibit) -> None:
    mrz = in_order.document.mrz
    assert mrz is not None
    assert rules_for(mrz) is rules_for(replace(mrz, document_code="PD"))
    assert rules_for(replace(mrz, document_code="I")) is None


def test_zones_said_to_have_quirks_follow_the_standard(vary: Callable[..., Exhibit]) -> None:
    """Czech and Tunisian zones that other readers refused: their digits are those of 9303."""
    today = vary().today
    czech = "P<CZESPECIMEN<<VZOR<<<<<<<<<<<<<<<<<<<<<<<<<"
    tunisian = "P<TUNSAYARI<<MOHAMED<MEHDI<<<<<<<<<<<<<<<<<<"
    for lines in (
        (czech, "99003853<1CZE1101018M1207046110101111<<<<<94"),
        (tunisian, "W807543<<7TUN5301012M170115302640846<1601<68"),
    ):
        assert parse_mrz(MrzFormat.TD3, lines, today).valid
