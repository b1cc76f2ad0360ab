"""HTML built from elements, so that no text can become markup by being forgotten.

What a document says is hostile: its fields may hold tags, quotes or marks that turn the direction
of writing. Every text and attribute is escaped here and nowhere else.
"""

import html
import re

_NO_CONTENT = {"meta", "br", "hr", "img", "rect", "polygon", "circle", "image"}
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: object) -> Markup:
    """Return an element.

    Args:
        name: of the element.
        children: `Markup` as it stands, any other text escaped.
        attributes: an underscore at the end is dropped and others become hyphens, so that
            ``class_`` and ``aria_label`` can be written; None leaves the attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _NO_CONTENT and not children:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return the children one after the other; text that is no markup is escaped."""
    return Markup(
        "".join(child if isinstance(child, Markup) else text(child) for child in children)
    )


def text(value: object) -> Markup:
    """Return a value escaped; characters without a shape of their own become U+FFFD."""
    return Markup(html.escape(_UNPRINTABLE.sub("\ufffd", str(value))))
