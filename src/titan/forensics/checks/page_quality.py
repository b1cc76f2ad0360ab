"""Can the page be seen well enough to be judged?"""

from titan.domain.document import PageQuality
from titan.domain.report import Finding
from titan.forensics.exhibit import Exhibit
from titan.forensics.findings import in_order, refer

NAME = "page.quality"


def check(exhibit: Exhibit) -> tuple[Finding, ...]:
    """Report a page too small, cut off, blurred, dark, flat or burnt out, with what to do.

    The limits come with the measurement: they are settings of the installation.
    """
    quality = exhibit.quality
    findings = [*_too_little(quality), *_badly_lit(quality)]
    return tuple(findings) or (
        in_order(NAME, "The page is whole, sharp, bright and large enough."),
    )


def _too_little(quality: PageQuality) -> list[Finding]:
    limits, findings = quality.limits, []
    if quality.long_side < limits.least_long_side:
        text = f"The page is {quality.long_side} pixels long; at least {limits.least_long_side}"
        findings.append(refer(NAME, "page-too-small", f"{text} are needed. Go closer."))
    if quality.zone_pitch is not None and quality.zone_pitch < limits.least_zone_pitch:
        text = f"A character of the machine-readable zone has {quality.zone_pitch:.1f} pixels"
        text = f"{text}; at least {limits.least_zone_pitch:.1f} are needed. Go closer."
        findings.append(refer(NAME, "zone-too-small", text))
    if quality.cut_off:
        text = f"The picture ends before the page does: {', '.join(quality.cut_off)}."
        findings.append(refer(NAME, "page-cut-off", f"{text} Take all four corners in."))
    if quality.blur > limits.most_blur:
        text = f"The page is blurred ({quality.blur:.2f} of 1). Hold still and focus."
        findings.append(refer(NAME, "page-blurred", text, region=quality.blur_region))
    return findings


def _badly_lit(quality: PageQuality) -> list[Finding]:
    limits, findings = quality.limits, []
    if quality.brightness < limits.least_brightness:
        findings.append(refer(NAME, "page-dark", "The page is too dark. Find more light."))
    if quality.contrast < limits.least_contrast:
        text = "The page has hardly any contrast. Avoid back light."
        findings.append(refer(NAME, "page-flat", text))
    if quality.glare > limits.most_glare:
        text = f"Glare hides {quality.glare:.0%} of the page. Tilt it away from the light."
        findings.append(refer(NAME, "page-glare", text, region=quality.glare_region))
    return findings
