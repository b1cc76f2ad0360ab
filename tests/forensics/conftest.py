"""An exhibit in order, from which each test departs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from titan.domain.document import (
    CheckDigit,
    Document,
    Mrz,
    MrzFormat,
    PageQuality,
    PictureEvidence,
    Region,
)
from titan.forensics.exhibit import Exhibit

Vary = Callable[..., Exhibit]


@pytest.fixture(scope="session")
def in_order() -> Exhibit:
    mrz = Mrz(
        format=MrzFormat.TD3,
        lines=("P<UTO" + "<" * 39, "0" * 44),
        document_code="P",
        issuing_state="UTO",
        document_number="L898902C3",
        date_of_birth=date(1994, 8, 12),
        sex="F",
        date_of_expiry=date(2032, 4, 15),
        nationality="UTO",
        primary_identifier="ERIKSSON",
        secondary_identifier="ANNA MARIA",
        optional_data="",
        check_digits=(CheckDigit("date_of_birth", "2", "2"), CheckDigit("composite", "0", "0")),
    )
    document = Document(
        digest="0" * 64,
        media_type="image/jpeg",
        width=64,
        height=48,
        quad=None,
        rotation=0,
        mrz=mrz,
        mrz_region=Region(1, 2, 30, 4),
        mrz_confidence=0.98,
    )
    pixels = np.zeros((48, 64, 3), dtype=np.uint8)
    evidence = PictureEvidence("image/jpeg", 1, True, True, "Phone 1.0", ())
    quality = PageQuality(long_side=1500, blur=0.3, brightness=0.8, contrast=0.6, glare=0.0)
    return Exhibit(document, pixels, pixels, evidence, quality, date(2026, 11, 22))


@pytest.fixture(scope="session")
def vary(in_order: Exhibit) -> Vary:
    """Return the exhibit with some of its parts' fields changed: mrz={...}, document={...}."""

    def varied(**parts: dict[str, object]) -> Exhibit:
        document = in_order.document
        if "mrz" in parts and document.mrz is not None:
            document = replace(document, mrz=replace(document.mrz, **parts["mrz"]))
        document = replace(document, **parts.get("document", {}))
        return replace(
            in_order,
            document=document,
            evidence=replace(in_order.evidence, **parts.get("evidence", {})),
            quality=replace(in_order.quality, **parts.get("quality", {})),
        )

    return varied
