from titan.documents.mrz_grammar import LAYOUTS as FORMATS
from titan.documents.synthetic.layout import LAYOUTS
from titan.documents.synthetic.lettering import TYPEFACES


def test_zone_fits_on_its_page_at_ten_characters_an_inch() -> None:
    for layout in LAYOUTS.values():
        if layout.format is not None:
            assert FORMATS[layout.format].width * 2.54 < layout.size[0]
            assert layout.zone_top < layout.size[1]


def test_every_typeface_named_exists() -> None:
    named = {name for layout in LAYOUTS.values() for script in layout.scripts for name in script}
    assert named <= set(TYPEFACES)
    assert all(face.path.is_file() for face in TYPEFACES.values())


def test_held_out_designs_use_typefaces_of_their_own_for_values() -> None:
    def values(*designs: str) -> set[str]:
        return {script[2] for design in designs for script in LAYOUTS[design].scripts}

    shared = values("identity", "visa") & values("passport", "card-front", "card-back", "permit")
    assert shared <= {"typewriter", "modern-sans", "times-bold"}
