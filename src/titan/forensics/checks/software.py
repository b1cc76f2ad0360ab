"""Does the file name a program that edits pictures, or list its edits?

Sees: what programs write of themselves: EXIF and PNG text, XMP with its history of edits, and
Photoshop's own segment. Cannot see: anything where metadata were removed, as messengers do, or
written to deceive; an honest crop leaves the same words as a forgery.
"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer, remark

NAME = "picture.software"

_EDITORS = {
    "photoshop": "Adobe Photoshop",
    "lightroom": "Adobe Lightroom",
    "illustrator": "Adobe Illustrator",
    "gimp": "GIMP",
    "paint.net": "Paint.NET",
    "affinity": "Affinity Photo",
    "pixelmator": "Pixelmator",
    "krita": "Krita",
    "corel": "a Corel program",
    "canva": "Canva",
    "picsart": "Picsart",
    "snapseed": "Snapseed",
    "photopea": "Photopea",
    "inkscape": "Inkscape",
    "faceapp": "FaceApp",
    "stable diffusion": "Stable Diffusion",
    "midjourney": "Midjourney",
    "dall": "DALL-E",
}
_SCORE = 0.6  # an editor also crops and scales honest pictures
_CONFIDENCE = 0.3


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Refer a file whose own metadata name an editor.

    The name is reported from a list of ours, so that nothing from the file enters the report.
    """
    evidence = exhibit.evidence
    stated = (evidence.software or "").casefold()
    for mark, name in _EDITORS.items():
        if mark in stated:
            text = f"The file says that {name} wrote it; a camera's own picture is better evidence."
            return (refer(NAME, "editing-software", text, score=_SCORE, confidence=_CONFIDENCE),)
    if evidence.edits:
        text = "The file's own history lists steps of editing; a camera's own picture lists none."
        return (refer(NAME, "editing-history", text, score=_SCORE, confidence=_CONFIDENCE),)
    if evidence.has_camera:
        return (in_order(NAME, "The file names a camera and no program that edits pictures."),)
    if not evidence.has_exif:
        text = "The file has no metadata: it is no original of a camera, or they were removed."
        return (remark(NAME, "no-metadata", text),)
    return (in_order(NAME, "The file names no program that edits pictures."),)
