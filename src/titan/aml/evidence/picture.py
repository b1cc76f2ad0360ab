"""A picture of the path: time from left to right, one row an account, one arrow a payment."""

from dataclasses import dataclass
from html import escape

import numpy as np

from titan.aml.evidence.explain import Evidence
from titan.aml.evidence.wording import moment_text, short_amount, short_name
from titan.aml.ledger import Ledger

_SLOT, _ROW = 96, 44
_LEFT, _TOP, _BOTTOM, _RIGHT = 170, 46, 44, 60
_MOST_ARROWS, _MOST_ROWS, _MOST_BESIDE = 30, 24, 40

STYLE = """
.paper{fill:#fff}.life{stroke:#c9ced6;stroke-width:1}.name,.when,.sum{fill:#1b1f24}
.name{font:13px system-ui,sans-serif}.when{font:11px system-ui,sans-serif}
.sum{font:600 11px system-ui,sans-serif}.halo{stroke:#fff;stroke-width:4;stroke-linejoin:round}
.step{stroke:#b42318;stroke-width:2.5}.head,.dot{fill:#b42318}
.alerted{fill:none;stroke:#b42318;stroke-width:2}
.beside{stroke:#6b7280;stroke-width:1;stroke-dasharray:3 3}.beside-head{fill:#6b7280}
"""
DARK = """
.paper{fill:#14171c}.life{stroke:#3a414b}.name,.when,.sum{fill:#e6e8eb}.halo{stroke:#14171c}
.step,.alerted{stroke:#ff8a75}.head,.dot{fill:#ff8a75}.beside{stroke:#9aa3af}
.beside-head{fill:#9aa3af}
"""


@dataclass(frozen=True)
class _Layout:
    """Where things stand: y of each account, x of each payment, width and height."""

    rows: dict[int, float]
    steps: dict[int, float]
    width: float
    height: float


def draw(evidence: Evidence) -> str:
    """Return the picture as SVG text.

    The path is drawn in strong, numbered arrows, at even distances in the order of time; what
    the same accounts paid each other besides is drawn thin and dashed, where it belongs in time.
    The same evidence gives the same text. Colours meet WCAG 2.2 (4.5:1) on light and dark.
    """
    ledger = evidence.subgraph.ledger
    layout = _lay_out(ledger, evidence.path)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" '
        f'viewBox="0 0 {layout.width:.0f} {layout.height:.0f}" width="{layout.width:.0f}" '
        f'height="{layout.height:.0f}">',
        f'<title id="title">{escape(evidence.alert.explanation)}</title>',
        f'<desc id="desc">{escape(_described(evidence, layout))}</desc>',
        f"<style>{STYLE}@media (prefers-color-scheme:dark){{{DARK}}}</style>",
        f'<rect class="paper" width="{layout.width:.0f}" height="{layout.height:.0f}"/>',
        *(_life(ledger, account, y, layout) for account, y in layout.rows.items()),
        *_beside(evidence, layout),
        *(
            _step(evidence, number, place, x, layout)
            for number, (place, x) in enumerate(layout.steps.items(), 1)
        ),
        *_calendar(ledger, layout),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lay_out(ledger: Ledger, path: tuple[int, ...]) -> _Layout:
    """Give each account of the path a row and each of its payments a column."""
    rows: dict[int, float] = {}
    steps: dict[int, float] = {}
    for place in path:
        ends = {int(ledger.source[place]), int(ledger.target[place])}
        new = [end for end in ends if end not in rows]
        if len(steps) == _MOST_ARROWS or len(rows) + len(new) > _MOST_ROWS:
            break
        for end in (int(ledger.source[place]), int(ledger.target[place])):
            rows.setdefault(end, _TOP + _ROW * len(rows))
        steps[place] = _LEFT + _SLOT * (len(steps) + 0.5)
    width = max(_LEFT + _SLOT * len(steps) + _RIGHT, 640)
    return _Layout(rows, steps, width, _TOP + _ROW * (len(rows) - 1) + _BOTTOM)


def _described(evidence: Evidence, layout: _Layout) -> str:
    ledger = evidence.subgraph.ledger
    told = [
        f"{number}. {moment_text(ledger, int(ledger.time[place]))}: "
        f"{ledger.accounts[ledger.source[place]]} pays {short_amount(ledger, place)} to "
        f"{ledger.accounts[ledger.target[place]]}"
        for number, place in enumerate(layout.steps, 1)
    ]
    left = len(evidence.path) - len(layout.steps)
    return "; ".join(told) + (f"; and {left} payments more." if left else ".")


def _life(ledger: Ledger, account: int, y: float, layout: _Layout) -> str:
    name = ledger.accounts[account]
    return (
        f'<g><title>{escape(name)}</title><text class="name" x="12" y="{y + 4:.0f}">'
        f'{escape(short_name(name))}</text><line class="life" x1="{_LEFT}" '
        f'x2="{layout.width - _RIGHT / 2:.0f}" y1="{y:.0f}" y2="{y:.0f}"/></g>'
    )


def _step(evidence: Evidence, number: int, place: int, x: float, layout: _Layout) -> str:
    """Draw one payment of the path: a number, an arrow, a sum."""
    ledger = evidence.subgraph.ledger
    start = layout.rows[int(ledger.source[place])]
    end = layout.rows[int(ledger.target[place])]
    alerted = place == evidence.subgraph.alerted
    ring = f'<circle class="alerted" cx="{x:.0f}" cy="{start:.0f}" r="10"/>' if alerted else ""
    label = f"{number}. {short_amount(ledger, place)}"
    middle = end - 12 if end > start else end + 20
    text = f'x="{x + 7:.0f}" y="{middle:.0f}"'
    return (
        f"{_arrow(x, start, end, 'step', 'head')}"
        f'<circle class="dot" cx="{x:.0f}" cy="{start:.0f}" r="5"/>{ring}'
        f'<text class="sum halo" aria-hidden="true" {text}>{label}</text>'
        f'<text class="sum" {text}>{label}</text>'
    )


def _arrow(x: float, start: float, end: float, line: str, head: str) -> str:
    back = 8 if end > start else -8
    return (
        f'<line class="{line}" x1="{x:.1f}" x2="{x:.1f}" y1="{start:.0f}" y2="{end - back:.0f}"/>'
        f'<path class="{head}" d="M{x - 5:.1f} {end - back:.0f}h10L{x:.1f} {end:.0f}z"/>'
    )


def _beside(evidence: Evidence, layout: _Layout) -> list[str]:
    """Draw what the accounts of the path paid each other besides, nearest in time first."""
    ledger = evidence.subgraph.ledger
    shown = list(layout.rows)
    others = np.flatnonzero(
        np.isin(ledger.source, shown)
        & np.isin(ledger.target, shown)
        & (ledger.source != ledger.target)
        & ~np.isin(np.arange(len(ledger)), evidence.path)
    )
    steps = list(layout.steps)
    times, columns = ledger.time[steps], list(layout.steps.values())
    since, until = int(times[0]), int(times[-1])
    others = others[(ledger.time[others] >= since) & (ledger.time[others] <= until)]
    distance = np.abs(ledger.time[others] - ledger.time[evidence.subgraph.alerted])
    drawn = []
    for place in others[np.argsort(distance, kind="stable")][:_MOST_BESIDE].tolist():
        x = float(np.interp(ledger.time[place], times, columns)) - 0.3 * _SLOT
        start = layout.rows[int(ledger.source[place])]
        end = layout.rows[int(ledger.target[place])]
        drawn.append(_arrow(x, start, end, "beside", "beside-head"))
    return drawn


def _calendar(ledger: Ledger, layout: _Layout) -> list[str]:
    """Write below each payment when it was, unless it was when the one before it was."""
    told, before = [], ""
    for place, x in layout.steps.items():
        when = moment_text(ledger, int(ledger.time[place]))
        day, _, hour = when.partition(" ")
        shown = (day, hour) if day != before.partition(" ")[0] else ("", hour)
        for line, text in enumerate(shown):
            if text and when != before:
                y = layout.height - 26 + 14 * line
                told.append(
                    f'<text class="when" text-anchor="middle" x="{x:.0f}" y="{y:.0f}">{text}</text>'
                )
        before = when
    return told
