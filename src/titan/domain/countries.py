"""Countries as dense indices, so that any set of them is one 256-bit mask.

Index 0 means "not stated" and is a member of no set. Indices 1 to 249 are the ISO 3166-1
alpha-3 codes in alphabetical order; the rest are the ICAO 9303 part 3 section 5 codes that
describe a person and that ISO does not have. The order is part of the statement: a new code
is only ever appended, because a changed index would change the meaning of credentials
already issued.
"""

from collections.abc import Iterable

_ISO_3166 = (
    "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA "
    "BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN "
    "CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU "
    "EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB "
    "GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL "
    "ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO "
    "LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR "
    "MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER "
    "PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM "
    "SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK "
    "TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM "
    "VUT WLF WSM YEM ZAF ZMB ZWE"
).split()

_TWO_LETTERS = (
    "AW AF AO AI AX AL AD AE AR AM AS AQ TF AG AU AT AZ BI BE BJ BQ BF BD BG BH BS BA BL "
    "BY BZ BM BO BR BB BN BT BV BW CF CA CC CH CL CN CI CM CD CG CK CO KM CV CR CU CW CX "
    "KY CY CZ DE DJ DM DK DO DZ EC EG ER EH ES EE ET FI FJ FK FR FO FM GA GB GE GG GH GI "
    "GN GP GM GW GQ GR GD GL GT GF GU GY HK HM HN HR HT HU ID IM IN IO IE IR IQ IS IL IT "
    "JM JE JO JP KZ KE KG KH KI KN KR KW LA LB LR LY LC LI LK LS LT LU LV MO MF MA MC MD "
    "MG MV MX MH MK ML MT MM ME MN MP MZ MR MS MQ MU MW MY YT NA NC NE NF NG NI NU NL NO "
    "NP NR NZ OM PK PA PN PE PH PW PG PL PR KP PT PY PS PF QA RE RO RU RW SA SD SN SG GS "
    "SH SJ SB SL SV SM SO PM RS SS ST SR SK SI SE SZ SX SC SY TC TD TG TH TJ TK TM TL TO "
    "TT TN TR TV TW TZ UG UA UM UY US UZ VA VC VE VG VI VN VU WF WS YE ZA ZM ZW"
).split()
"""The ISO 3166-1 alpha-2 codes, in the order of the alpha-3 codes."""

_ICAO_9303 = ("RKS", "XXA", "XXB", "XXC", "XXX", "UTO")

# Codes printed on documents that mean a country already in the index (ICAO 9303-3, section 5).
_SAME_AS = {"D": "DEU", "GBD": "GBR", "GBN": "GBR", "GBO": "GBR", "GBP": "GBR", "GBS": "GBR"}

CODES: tuple[str, ...] = (*_ISO_3166, *_ICAO_9303)
"""Every code, in index order; the code at position ``i`` has index ``i + 1``."""

_STATES_BY_LETTERS: dict[str, tuple[str, ...]] = {
    **{two: (three,) for two, three in zip(_TWO_LETTERS, _ISO_3166, strict=True)},
    "HK": ("HKG", "CHN"),
    "MO": ("MAC", "CHN"),
    "KS": ("RKS",),
    "XK": ("RKS",),
    "UT": ("UTO",),
    "UN": ("UNO", "UNA", "UNK"),
    "EU": ("EUE",),
    "ZZ": ("UNO", "UNA", "UNK"),
}

NOT_STATED = 0
MASK_BITS = 256

_BY_CODE = dict(zip(_ISO_3166, _TWO_LETTERS, strict=True))
_INDEX = {code: position + 1 for position, code in enumerate(CODES)}


def country_index(code: str) -> int:
    """Return the dense index of a document's country code.

    Args:
        code: three letters, or ``D``; ICAO filler characters at the end are ignored.

    Raises:
        KeyError: if the code is in neither ISO 3166-1 nor ICAO 9303.
    """
    plain = code.rstrip("<")
    return _INDEX[_SAME_AS.get(plain, plain)]


def country_code(index: int) -> str:
    """Return the code at an index; the inverse of `country_index` for listed codes."""
    if not 1 <= index <= len(CODES):
        raise KeyError(index)
    return CODES[index - 1]


def two_letters(code: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a listed code, or None where ISO has none."""
    return _BY_CODE.get(code)


def is_country(code: str) -> bool:
    """Say whether a document's country code is one that the index knows."""
    plain = code.rstrip("<")
    return _SAME_AS.get(plain, plain) in _INDEX


def same_state(two_letters: str, code: str) -> bool:
    """Say whether the country of a certificate is the state that issued a document.

    Certificates bear two letters (ISO 3166-1 alpha-2, and what ICAO 9303-3 adds to them);
    documents bear three. China issues the documents of Hong Kong and Macao.

    Args:
        two_letters: for example ``DE``.
        code: three letters, or ``D``; ICAO filler characters at the end are ignored.
    """
    plain = code.rstrip("<")
    return _SAME_AS.get(plain, plain) in _STATES_BY_LETTERS.get(two_letters, ())


def country_mask(codes: Iterable[str]) -> int:
    """Return the 256-bit mask with one bit set for each country code."""
    mask = 0
    for code in codes:
        mask |= 1 << country_index(code)
    return mask


def every_country_but(codes: Iterable[str]) -> int:
    """Return the mask of all stated countries except the given ones: a block list."""
    everyone = (1 << (len(CODES) + 1)) - 2
    return everyone & ~country_mask(codes)
