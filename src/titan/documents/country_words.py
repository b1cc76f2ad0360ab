"""The words by which documents print a state or a nationality.

Beginnings of names and of adjectives, in English, French and the state's own languages where
they are printed in Latin letters, without accents. A state that is not listed is found by its
code alone; the list is for matching, not for deciding which states exist.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from titan.domain import countries

_WORDS = """
ALB ALBANIA ALBANAIS SHQIP|DZA ALGERIA ALGERIE|AND ANDORR|ARG ARGENTIN|ARM ARMENIA ARMENIE HAYASTAN
AUS AUSTRALIA AUSTRALIE|AUT AUSTRIA AUTRICHE OSTERREICH|AZE AZERBAIJAN AZERBAIDJAN AZERBAYCAN AZORBAYCAN
BEL BELGIUM BELGIAN BELGIQUE BELGISCH BELGIE BELG|BGD BANGLADESH|BGR BULGARIA BULGARIE|BIH BOSNIA BOSNIE BOSN
BLR BELARUS BIELORUS|BOL BOLIVIA|BRA BRAZIL BRASIL BRESIL|CAN CANAD|CHE SWISS SUISSE SCHWEIZ SVIZZER SVIZRA SWITZERLAND
CHL CHILE CHILI|CHN CHINA CHINESE CHINE CHINOIS|COL COLOMBIA COLOMBIE|CRI COSTARRIC|CUB CUBA|CYP CYPRUS CYPRIOT CHYPR KYPR
CZE CZECH CESKA CESKE TCHEQUE|DEU GERMAN DEUTSCH ALLEMAND|DNK DENMARK DANISH DANMARK DANSK DANOIS|DOM DOMINICAN
ECU ECUADOR ECUATORIAN|EGY EGYPT|ESP SPAIN SPANISH ESPAN ESPAGN|EST ESTONIA EESTI ESTONIE|ETH ETHIOPIA
FIN FINLAND FINNISH SUOMI FINLANDE FINSK|FRA FRANCE FRANCAIS FRENCH|GBR BRITISH BRITANNIQUE ENGLAND|GEO GEORGIA GEORGIE SAKARTVELO
GHA GHANA|GRC GREECE GREEK HELLEN GREC ELLINIK ELLAS|HKG HONGKONG|HRV CROATIA HRVATSK CROATE CROATIE
HUN HUNGAR MAGYAR HONGR|IDN INDONESIA|IND INDIAN INDIENNE|IRL IRELAND IRISH EIRE EIREANN IRLANDA|IRN IRANI IRAN|IRQ IRAQ
ISL ICELAND ISLAND ISLENSK ISLANDAIS|ISR ISRAEL|ITA ITALIA ITALIE ITALY|JAM JAMAICA|JOR JORDAN|JPN JAPAN JAPON
KAZ KAZAKH|KEN KENYA|KGZ KYRGYZ|KOR KOREA COREE|KWT KUWAIT|LBN LEBANON LEBANESE LIBAN|LIE LIECHTENSTEIN
LTU LITHUANIA LIETUV LITUANIE|LUX LUXEMB LETZEBUERG|LVA LATVIA LATVIJ LETTON|MAR MOROCC MAROC|MCO MONAC
MDA MOLDOV|MDG MADAGASCAR|MEX MEXIC|MKD MACEDONIA MAKEDON|MLT MALTA MALTESE MALTAIS|MNE MONTENEGR CRNOGOR CRNAGORA|MNG MONGOLIA
MYS MALAYSIA|NGA NIGERIA|NLD NETHERLANDS NEDERLAND DUTCH NEERLAND PAYSBAS|NOR NORWAY NORWEGIAN NORGE NOREG NORSK NORVEG
NZL NEWZEALAND ZEALAND|PAK PAKISTAN|PER PERUAN PERUVIAN PEROU|PHL PHILIPPIN FILIPIN PILIPIN|POL POLAND POLISH POLSK POLOGNE POLONAIS
PRT PORTUG|PRY PARAGUAY|ROU ROMANIA ROUMAN ROUMANIE|RUS RUSSIA RUSSIE ROSSI|SAU SAUDI|SEN SENEGAL|SGP SINGAPOR
SRB SERBIA SERBE SRBIJ SRPSK|SVK SLOVAK SLOVENSKA SLOVENSKO SLOVAQU|SVN SLOVENIA SLOVENIJ SLOVENE SLOVENSK SLOVENIE
SWE SWEDEN SWEDISH SVERIGE SVENSK SUEDE SUEDOIS|THA THAI|TUN TUNISIA TUNISIE|TUR TURKEY TURKISH TURKIYE TURK TURC TC
TWN TAIWAN REPUBLICCHINA|UKR UKRAIN|URY URUGUAY|USA UNITEDSTATES AMERICAN|UTO UTOPIA UTOPIE|UZB UZBEK OZBEK|VEN VENEZ
VNM VIETNAM VIETNAMESE|ZAF SOUTHAFRICA SUDAFRI|ZWE ZIMBABWE|RKS KOSOV
"""  # noqa: E501 - several states a line
_LEAST_TOKEN = 3


@cache
def _beginnings() -> tuple[tuple[str, str], ...]:
    """Pairs of a word's beginning and its state's code."""
    entries = (entry.split() for entry in _WORDS.replace("\n", "|").split("|") if entry.strip())
    return tuple((word, code) for code, *words in entries for word in words)


def states_named(text: str) -> frozenset[str]:
    """Return the codes of the states that a line names by word or by three-letter code.

    Args:
        text: a line as it was read.
    """
    letters = "".join(unicodedata.normalize("NFD", character)[0] for character in text.upper())
    tokens = [token for token in re.findall(r"[A-Z]+", letters) if len(token) >= _LEAST_TOKEN]
    pairs = [one + other for one, other in itertools.pairwise(tokens)]
    # Codes are printed in capitals; a sentence's "and" is no Andorra.
    codes = re.findall(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])", text)
    named = {code for code in codes if countries.is_country(code)}
    if text.strip() == "D":
        named.add("DEU")
    for word, code in _beginnings():
        if any(token.startswith(word) for token in (*tokens, *pairs)):
            named.add(code)
    return frozenset(named)


def one_state(codes: Iterable[str]) -> frozenset[int]:
    """Return the indices of codes, so that ``D`` and ``DEU`` are the same state."""
    return frozenset(countries.country_index(code) for code in codes if countries.is_country(code))
