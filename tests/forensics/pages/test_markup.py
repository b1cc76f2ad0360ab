from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from titan.forensics.pages.markup import Markup, element, joined, text


def test_elements_are_written_with_their_attributes() -> None:
    link = element("a", "here", href="#d1", class_="small", aria_label="A place", id=None)
    assert link == '<a href="#d1" class="small" aria-label="A place">here</a>'
    assert element("meta", charset="utf-8") == '<meta charset="utf-8"/>'
    assert element("p", element("b", "x"), " & y") == "<p><b>x</b> &amp; y</p>"


def test_marks_that_turn_or_hide_writing_are_replaced() -> None:
    assert text("a\u202eb\u200bc\x00d") == "a\ufffdb\ufffdc\ufffdd"
    assert text("Ærøskøbing\n東京") == "Ærøskøbing\n東京"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


@given(st.text(), st.text())
def test_no_text_becomes_markup(content: str, value: str) -> None:
    parser = _Tags()
    parser.feed(element("p", content, title=value))
    parser.close()
    assert [(tag, [name for name, _ in attributes]) for tag, attributes in parser.tags] == [
        ("p", ["title"])
    ]


def test_markup_is_not_escaped_twice_and_other_text_is() -> None:
    assert joined(Markup("<b>"), "<b>") == "<b>&lt;b&gt;"
