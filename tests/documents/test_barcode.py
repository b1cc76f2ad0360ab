from datetime import date

import numpy as np
import pytest
import zxingcpp

from titan.documents.barcode import aamva_date, aamva_elements, read_barcodes
from titan.domain.document import Mrz

CARD = (
    "@\n\x1e\rANSI 636000100002DL00410278ZV03190008DLDAQL898902C3\nDCSERIKSSON\nDDEN\n"
    "DACANNA\nDADMARIA\nDDGN\nDCAD\nDBD04162007\nDBB08121974\nDBA04152012\nDBC2\nDAU068 in\n"
    "DAG2300 WEST STREET\nDAIZENITH\nDAJVA\nDAK232690000  \nDCF2424244747474786102204\n"
    "DCGUSA\rZVZVA01\r"
)


def _page(content: str, kind: zxingcpp.BarcodeFormat, scale: int = 3) -> np.ndarray:
    code = np.array(zxingcpp.create_barcode(content, kind).to_image(scale=scale))
    page = np.full((700, 1100, 3), 225, dtype=np.uint8)
    page[150 : 150 + code.shape[0], 200 : 200 + code.shape[1]] = code[..., None]
    return page


def test_the_elements_of_a_licence_are_read(mrz: Mrz) -> None:
    (code,) = read_barcodes(_page(CARD, zxingcpp.BarcodeFormat.PDF417), mrz)
    elements = dict(code.elements)
    assert code.symbology == "PDF417"
    assert elements["DAQ"] == "L898902C3"
    assert elements["DBB"] == "08121974"
    assert "DAU" not in elements  # height: nothing that a check needs
    assert set(code.mentions) >= {
        "document_number", "date_of_birth", "date_of_expiry", "primary_identifier", "sex",
    }  # fmt: skip
    assert code.contradictions == ()
    assert abs(code.region.x - 200) < 20 and abs(code.region.y - 150) < 20


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("DBB08121974", "DBB08121984", "date_of_birth"),
        ("DBA04152012", "DBA04152022", "date_of_expiry"),
        ("DAQL898902C3", "DAQL898902C4", "document_number"),
        ("DCSERIKSSON", "DCSLINDQUIST", "primary_identifier"),
        ("DBC2", "DBC1", "sex"),
    ],
)
def test_an_element_that_differs_contradicts(mrz: Mrz, old: str, new: str, field: str) -> None:
    page = _page(CARD.replace(old, new), zxingcpp.BarcodeFormat.PDF417)
    (code,) = read_barcodes(page, mrz)
    assert code.contradictions == (field,)
    assert field not in code.mentions


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Aztec"])
def test_other_codes_are_read_for_what_they_mention(mrz: Mrz, kind: str) -> None:
    page = _page("ID;L898902C3;19740812;ERIKSSON", getattr(zxingcpp.BarcodeFormat, kind), 6)
    (code,) = read_barcodes(page, mrz)
    assert code.symbology == kind
    assert code.elements == ()
    assert set(code.mentions) == {"document_number", "date_of_birth", "primary_identifier"}


def test_a_page_without_codes_has_none() -> None:
    assert read_barcodes(np.full((400, 640, 3), 200, dtype=np.uint8), None) == ()


def test_only_the_standard_has_elements() -> None:
    assert aamva_elements("DAQ12345\nDBB08121974") == ()
    assert dict(aamva_elements(CARD))["DCS"] == "ERIKSSON"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("08121974", date(1974, 8, 12)),
        ("19740812", date(1974, 8, 12)),
        ("99999999", None),
        ("0812197", None),
    ],
)
def test_dates_are_read_in_both_orders(text: str, day: date | None) -> None:
    assert aamva_date(text) == day
