from datetime import date

import pytest

from titan.documents.printed_dates import printed_dates

DAY = date(1974, 8, 12)


@pytest.mark.parametrize(
    "text",
    [
        "12.08.1974", "12/08/1974", "08/12/1974", "1974-08-12", "1974.08.12", "12 08 74",
        "12-08-1974", "12 AUG 1974", "12 AUG/AOUT 74", "12 AUGUST/AOÛT 74", "12AUG1974",
        "12. srpna/AUG 1974", "12 SIE/AUG 1974", "12 AGO 1974", "12 ağustos 1974",
        "AUG 12, 1974", "1208.1974", "12.081974", "12081974", "19740812", "12.O8.1974",
        "12 ELO/AUG 1974", "Born: 12.08.1974 in Zenith",
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_it_is_printed(text: str) -> None:
    (found,) = printed_dates(text)
    assert found.means(DAY)


@pytest.mark.parametrize("text", ["12.08.1975", "13 AUG 1974", "12 JUL 1974", "12 SEP 74"])
def test_another_day_is_another_day(text: str) -> None:
    (found,) = printed_dates(text)
    assert not found.means(DAY)
    assert found.shared(DAY) == 2


@pytest.mark.parametrize(
    "text",
    ["L898902C3", "367253746", "HEIDESTR. 17", "P<UTO", "45.99.1974", "FORM I-766 (02-2009)"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert not [found for found in printed_dates(text) if found.spelled]


def test_two_dates_stand_in_one_line() -> None:
    issued, expires = printed_dates("17.10.03-09.05.2013")
    assert issued.means(date(2003, 10, 17))
    assert expires.means(date(2013, 5, 9))


def test_a_month_that_two_languages_call_alike_has_two_readings() -> None:
    (found,) = printed_dates("03 LIS 2001")  # November in Polish, October in Croatian
    assert found.means(date(2001, 11, 3)) and found.means(date(2001, 10, 3))


def test_short_years_are_resolved_backwards() -> None:
    (found,) = printed_dates("12 AUG 74")
    assert set(found.days(date(2012, 4, 15))) == {DAY}


def test_a_reading_that_is_no_day_is_left_out() -> None:
    (found,) = printed_dates("30.02.2001")
    assert list(found.days(date(2012, 4, 15))) == []
