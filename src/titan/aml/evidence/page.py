"""One alert as a page: self-contained, without scripts, readable in light and dark and on paper."""

from html import escape

import numpy as np

from titan.aml.currencies import format_amount
from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.picture import draw
from titan.aml.evidence.wording import feature_text, moment_text, typology_text
from titan.aml.ledger import Ledger
from titan.aml.typologies.found import Found

_MOST_BESIDE = 50

_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#d0d7de;
--mark:#b42318;--wash:#f6f8fa}
@media (prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#e6e8eb;--soft:#a3acb8;
--rule:#3a414b;--mark:#ff8a75;--wash:#1d2229}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem}.kind{color:var(--mark);font-weight:600;margin:0}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem 1.5rem;
margin:1rem 0;padding:1rem;background:var(--wash);border:1px solid var(--rule);border-radius:6px}
dt{color:var(--soft);font-size:.85rem}dd{margin:0;overflow-wrap:anywhere}
.wide{overflow-x:auto;border:1px solid var(--rule);border-radius:6px}
.wide+.wide{margin-top:.75rem}.wide svg{display:block;max-width:none}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding:.5rem .75rem}
th,td{text-align:left;padding:.35rem .75rem;border-top:1px solid var(--rule);white-space:nowrap}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
tr.alerted td{font-weight:600;color:var(--mark)}
.bar{display:inline-block;height:.7em;background:var(--mark);vertical-align:baseline}
.bar.against{background:var(--soft)}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
@media print{main{max-width:none;padding:0}.wide{overflow:visible}}
"""


def render(evidence: Evidence) -> str:
    """Return the page as HTML text; the same evidence gives the same text."""
    alert = evidence.alert
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>Alert {escape(alert.id)}: {escape(typology_text(alert.typology))}</title>",
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
            f'<p class="kind">{escape(typology_text(alert.typology))}</p>',
            f"<h1>{escape(alert.explanation)}</h1>",
            _facts(evidence),
            "<h2>The path</h2>",
            f'<div class="wide" tabindex="0">{draw(evidence)}</div>',
            _payments(evidence, list(evidence.path), "The payments of the path"),
            _drivers(evidence),
            _shapes(evidence),
            "<h2>What else was looked at</h2>",
            _payments(evidence, _beside(evidence), "The most suspect of the other payments"),
            "</main>\n</body>\n</html>\n",
        )
    )


def _facts(evidence: Evidence) -> str:
    part, alert = evidence.subgraph, evidence.alert
    bounded = "all there is" if part.whole else "bounded, nearest in time first"
    facts = {
        "Subject": alert.subject,
        "Score of the subject": f"{alert.score:.3f}",
        "Score of the payment, from this evidence alone": f"{evidence.scores[part.alerted]:.3f}",
        "Payments looked at": f"{len(part.ledger)} ({bounded})",
        "Alert": alert.id,
        "Model": evidence.model_id,
    }
    pairs = "".join(f"<div><dt>{dt}</dt><dd>{escape(dd)}</dd></div>" for dt, dd in facts.items())
    return f"<dl>{pairs}</dl>"


def _payments(evidence: Evidence, places: list[int], caption: str) -> str:
    if not places:
        return "<p>Nothing.</p>"
    ledger = evidence.subgraph.ledger
    heads = '<th class="number">Row</th><th>Time</th><th>From</th><th>To</th>'
    heads += '<th class="number">Amount</th><th class="number">Score</th>'
    rows = []
    for place in places:
        alerted = ' class="alerted"' if place == evidence.subgraph.alerted else ""
        rows.append(
            f'<tr{alerted}><td class="number">{int(ledger.row[place])}</td>'
            f"<td>{moment_text(ledger, int(ledger.time[place]))}</td>"
            f"<td>{escape(ledger.accounts[ledger.source[place]])}</td>"
            f"<td>{escape(ledger.accounts[ledger.target[place]])}</td>"
            f'<td class="number">{_money(ledger, place)}</td>'
            f'<td class="number">{evidence.scores[place]:.3f}</td></tr>'
        )
    return (
        f'<div class="wide" tabindex="0"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _money(ledger: Ledger, place: int) -> str:
    return format_amount(int(ledger.amount[place]), ledger.currencies[ledger.currency[place]])


def _drivers(evidence: Evidence) -> str:
    drivers = evidence.alert.drivers
    if not drivers:
        return ""
    largest = max(abs(driver.contribution) for driver in drivers) or 1.0
    rows = []
    for driver in drivers:
        kind = "bar" if driver.contribution > 0 else "bar against"
        width = 8 * abs(driver.contribution) / largest
        rows.append(
            f"<tr><td>{escape(feature_text(driver.feature))}</td>"
            f'<td class="number">{driver.value:.4g}</td>'
            f'<td class="number">{driver.contribution:+.2f}</td>'
            f'<td><span class="{kind}" style="width:{width:.2f}rem"></span></td></tr>'
        )
    return (
        "<h2>What drove the score</h2><p>How much each feature of the alerted payment added to, "
        "or took from, the logarithm of the odds that it is laundering.</p>"
        '<div class="wide" tabindex="0"><table><thead><tr><th>Feature</th>'
        '<th class="number">Value</th><th class="number">Added</th><th></th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _shapes(evidence: Evidence) -> str:
    others = [_shape(evidence.subgraph.ledger, shape) for shape in evidence.shapes[1:6]]
    if not others:
        return ""
    return f"<h2>Other shapes through the payment</h2><ul>{''.join(others)}</ul>"


def _shape(ledger: Ledger, shape: Found) -> str:
    currency = ledger.currencies[ledger.currency[shape.payments[0]]]
    return (
        f"<li>{escape(typology_text(shape.typology))}: {len(shape.payments)} payments among "
        f"{len(shape.accounts)} accounts, {format_amount(shape.amount, currency)}</li>"
    )


def _beside(evidence: Evidence) -> list[int]:
    """Return the payments off the path by score, the highest first."""
    others = np.setdiff1d(np.arange(len(evidence.scores)), evidence.path)
    ranked = others[np.argsort(-evidence.scores[others], kind="stable")]
    return [int(place) for place in ranked[:_MOST_BESIDE]]
