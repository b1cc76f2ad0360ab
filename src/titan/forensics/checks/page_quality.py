"""Can the page be seen well enough to be judged?"""

from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer
from titan.forensics.thresholds import THRESHOLDS

NAME = "page.quality"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report a page too small, blurred, dark, flat or burnt out, each with what to do."""
    quality = exhibit.quality
    problems = []
    if quality.long_side < THRESHOLDS.least_long_side:
        text = (
            f"The page is {quality.long_side} pixels long; "
            f"at least {THRESHOLDS.least_long_side} are needed. Go closer."
        )
        problems.append(("page-too-small", text))
    if quality.blur > THRESHOLDS.most_blur:
        problems.append(("page-blurred", "The page is blurred. Hold still and focus."))
    if quality.brightness < THRESHOLDS.least_brightness:
        problems.append(("page-dark", "The page is too dark. Find more light."))
    if quality.contrast < THRESHOLDS.least_contrast:
        problems.append(("page-flat", "The page has hardly any contrast. Avoid back light."))
    if quality.glare > THRESHOLDS.most_glare:
        text = f"Glare hides {quality.glare:.0%} of the page. Tilt it away from the light."
        problems.append(("page-glare", text))
    if problems:
        return tuple(refer(NAME, code, text) for code, text in problems)
    return (in_order(NAME, "The page is sharp, bright and large enough."),)
