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

_ICAO_9303 = ("RKS", "XXA", "XXB", "XXC", "XXX", "UTO")

# Codes printed on documents that mean a country already in the index (ICAO 9303-3, section 5).
_SAME_AS = {"D": "DEU", "GBD": "GBR", "GBN": "GBR", "GBO": "GBR", "GBP": "GBR", "GBS": "GBR"}

CODES: tuple[str, ...] = (*_ISO_3166, *_ICAO_9303)
"""Every code, in index order; the code at position ``i`` has index ``i + 1``."""

NOT_STATED = 0
MASK_BITS = 256

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


def is_country(code: str) -> bool:
    """Say whether a document's country code is one that the index knows."""
    plain = code.rstrip("<")
    return _SAME_AS.get(plain, plain) in _INDEX


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
