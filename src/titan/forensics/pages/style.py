"""How the page looks: light and dark, from a narrow phone to paper.

Every ink on every ground it is used on has a contrast of at least 4.5 (WCAG 2.2, level AA); a test
computes it from these tables.
"""

LIGHT = {
    "ground": "#ffffff",
    "card": "#f5f6f8",
    "ink": "#1a1d23",
    "muted": "#535a66",
    "line": "#c9ced6",
    "pass": "#17692f",
    "refer": "#855000",
    "fail": "#b3261e",
    "link": "#1f4fa3",
}
DARK = {
    "ground": "#14171c",
    "card": "#1e232b",
    "ink": "#e8eaed",
    "muted": "#aab1bc",
    "line": "#3d4552",
    "pass": "#7fd99a",
    "refer": "#ffc266",
    "fail": "#ff9d94",
    "link": "#9ec1ff",
}
GROUNDS = ("ground", "card")
INKS = ("ink", "muted", "pass", "refer", "fail", "link")

_RULES = """
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:1rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:.5rem 0}
h2{font-size:1.25rem;margin:0}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem}
p{margin:.35rem 0}
a{color:var(--link)}
.muted,figcaption,dt{color:var(--muted)}
section.document{border-top:2px solid var(--line);margin-top:1.5rem;padding-top:1.25rem}
.verdict{font-weight:700}
.pass{color:var(--pass)}
.refer{color:var(--refer)}
.fail{color:var(--fail)}
.pictures{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr))}
figure{margin:0}
svg,figure img{display:block;width:100%;height:auto;max-height:80vh;border:1px solid var(--line);
border-radius:.4rem;background:var(--card)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0}
dd{margin:0}
pre{margin:.5rem 0;padding:.75rem;background:var(--card);border-radius:.4rem;overflow-x:auto;
font:clamp(.5rem,3.1vw,.95rem)/1.5 ui-monospace,monospace;overflow-wrap:normal}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;
border-bottom:1px solid var(--line)}
th{color:var(--muted);font-weight:600}
details ol.checks{margin-top:.5rem}
ol.checks{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
ol.checks li{background:var(--card);border-left:.3rem solid var(--mark);border-radius:.4rem;
padding:.6rem .8rem}
li.pass{--mark:var(--pass)}
li.refer{--mark:var(--refer)}
li.fail{--mark:var(--fail)}
ol.checks li,ol.checks li p{color:var(--ink)}
ol.checks .small{color:var(--muted);font-size:.875rem}
.tag{font-weight:700;margin-right:.5rem}
summary{cursor:pointer;padding:.5rem 0;color:var(--link)}
svg .halo{fill:none;stroke:#fff;stroke-opacity:.85}
svg .mark{fill-opacity:.12}
svg .pass{stroke:#17692f;fill:#17692f}
svg .refer{stroke:#c26a00;fill:#c26a00}
svg .fail{stroke:#b3261e;fill:#b3261e}
svg .outline{stroke:#1f6feb;fill:none}
svg .number circle{fill:#fff;fill-opacity:1;stroke-width:2}
svg text{fill:#1a1d23;stroke:none;font-weight:700;font-family:system-ui,sans-serif}
@media print{body{max-width:none}section.document{break-before:page}}
"""


def style_sheet() -> str:
    """Return the page's one style sheet."""
    return (
        f":root{{{_variables(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}" + _RULES
    )


def _variables(palette: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in palette.items())
