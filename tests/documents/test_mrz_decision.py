import numpy as np

from titan.documents.mrz_decision import decide, looks_like_zone
from titan.documents.mrz_grammar import CHARACTERS
from titan.documents.mrz_recognition import Slots
from titan.domain.document import MrzFormat

UPPER = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")
LOWER = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def _slots(line: str, doubts: dict[int, dict[str, float]] | None = None) -> Slots:
    slots = np.full((len(line), len(CHARACTERS)), 1e-6)
    for place, character in enumerate(line):
        seen = (doubts or {}).get(place, {character: 0.99})
        for candidate, probability in seen.items():
            slots[place, CHARACTERS.index(candidate)] = probability
    return slots


def _lines(upper: Slots, lower: Slots) -> tuple[str, ...]:
    decision = decide([upper, lower])
    assert decision is not None
    return decision.lines


def test_clear_lines_stay_as_they_are() -> None:
    decision = decide([_slots(UPPER), _slots(LOWER)])
    assert decision is not None
    assert (decision.format, decision.lines) == (MrzFormat.TD3, (UPPER, LOWER))
    assert decision.verified == 1.0
    assert looks_like_zone(decision)


def test_names_hold_letters_only() -> None:
    seen = UPPER.replace("ERIKSSON", "ER1K550N")
    assert _lines(_slots(seen), _slots(LOWER))[0] == UPPER


def test_dates_hold_digits_only() -> None:
    seen = LOWER[:13] + "74O8IZ" + LOWER[19:]
    assert _lines(_slots(UPPER), _slots(seen))[1] == LOWER


def test_country_codes_are_known_ones_where_that_is_as_likely() -> None:
    seen = _slots(LOWER, {12: {"D": 0.45, "O": 0.4}})
    assert _lines(_slots(UPPER), seen)[1] == LOWER


def test_a_field_that_plainly_breaks_its_alphabet_is_reported_as_printed() -> None:
    printed = LOWER[:10] + "137" + LOWER[13:]
    assert _lines(_slots(UPPER), _slots(printed))[1][10:13] == "137"


def test_check_digit_settles_a_doubt_between_twins() -> None:
    wrong = LOWER[:6] + "Z" + LOWER[7:]
    doubtful = _slots(wrong, {6: {"Z": 0.6, "2": 0.3}})
    assert _lines(_slots(UPPER), doubtful)[1] == LOWER


def test_check_digit_never_changes_what_was_clearly_seen() -> None:
    wrong = LOWER[0] + "B" + LOWER[2:]
    decision = decide([_slots(UPPER), _slots(wrong)])
    assert decision is not None
    assert decision.lines[1] == wrong
    assert decision.verified < 1.0


def test_two_check_digits_tell_naught_and_o_apart() -> None:
    seen = LOWER[:5] + "O" + LOWER[6:]
    assert _lines(_slots(UPPER), _slots(seen))[1] == LOWER
    lines = ("IDFRABERTHIER" + "<" * 23, "8806923102858CORINNE<<<<<<<6512068F6")
    seen = lines[1].replace("0692", "O692")
    assert _lines(_slots(lines[0]), _slots(seen)) == lines


def test_naught_and_o_stay_where_no_exchange_explains_every_wrong_digit() -> None:
    seen = LOWER[:5] + "O" + LOWER[6:9] + "7" + LOWER[10:]  # its own check digit is wrong as well
    assert _lines(_slots(UPPER), _slots(seen))[1] == seen


def test_a_wrong_digit_stays_wrong() -> None:
    wrong = LOWER[:19] + "7" + LOWER[20:]
    assert _lines(_slots(UPPER), _slots(wrong))[1] == wrong


def test_visas_are_told_by_their_first_letter() -> None:
    decision = decide([_slots("V" + UPPER[1:]), _slots(LOWER)])
    assert decision is not None
    assert decision.format is MrzFormat.MRV_A


def test_old_french_cards_are_told_from_td2() -> None:
    lines = ("IDFRABERTHIER" + "<" * 23, "8806923102858CORINNE<<<<<<<6512068F6")
    decision = decide([_slots(line) for line in lines])
    assert decision is not None
    assert (decision.format, decision.lines) == (MrzFormat.FRENCH_ID, lines)


def test_other_shapes_are_no_zone() -> None:
    assert decide([_slots(UPPER)]) is None
    assert decide([_slots(UPPER[:30]), _slots(LOWER[:30])]) is None


def test_text_that_is_no_zone_does_not_look_like_one() -> None:
    decision = decide([_slots("THE QUICK BROWN FOX".replace(" ", "X").ljust(44, "Y"))] * 2)
    assert decision is not None
    assert not looks_like_zone(decision)
