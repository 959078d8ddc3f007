"""How the report looks, in light and dark, on screens and paper."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --line: #d9dee4; --page: #ffffff; --card: #f6f8fa;
  --gold: #0a6b43; --goldback: #e3f5ec;
  --c0: #0b62c4; --c1: #c4520b; --c2: #0a7d52; --c3: #8a3ab9; --c4: #a3154d; --c5: #6b5900; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --soft: #9aa4b0; --line: #363d46; --page: #14171b; --card: #1d2127;
    --gold: #5fd3a0; --goldback: #14352a;
    --c0: #69aefc; --c1: #f59b5d; --c2: #58cf9f; --c3: #cf95f2; --c4: #f4829f; --c5: #dcc24a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0 0 .35rem; }
p { margin: .4rem 0; } .soft, caption { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } thead th { font-weight: 600; }
th.name { white-space: normal; }
td small { display: block; font-size: .78rem; color: var(--soft); }
svg { display: block; width: 100%; min-width: 32rem; height: auto; font-size: 13px; fill: var(--soft); }
svg .grid { stroke: var(--line); } svg .band { fill: var(--c0); opacity: .12; }
svg polyline { fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linejoin: round; } svg circle { fill: currentColor; }
svg .dashed polyline { stroke-dasharray: 6 4; }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
.c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.legend b { color: var(--ink); font-weight: 600; }
.key { display: inline-block; width: 1.6rem; border-top: 3px solid currentColor; margin-right: .5rem; vertical-align: middle; }
.dashed .key { border-top-style: dashed; }
details.run { margin: .75rem 0; } details.run > summary { cursor: pointer; font-weight: 600; padding: .3rem 0; overflow-wrap: anywhere; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1.1rem; margin: .8rem 0; break-inside: avoid; }
article h3, article p, article li { overflow-wrap: anywhere; }
.gold { color: var(--gold); font-weight: 600; }
ol.found { margin: .5rem 0 0; padding-left: 1.9rem; } ol.found > li { margin: .45rem 0; padding-left: .2rem; }
ol.found > li::marker { color: var(--soft); }
.mark { background: var(--goldback); color: var(--gold); border-radius: 4px; padding: .05rem .4rem; font-size: .85rem; white-space: nowrap; }
.passage { display: block; color: var(--soft); font-size: .92rem; }
details.more > summary { cursor: pointer; color: var(--soft); margin-top: .4rem; }
code { font: .92em ui-monospace, "SF Mono", Consolas, monospace; background: var(--card); padding: .1rem .35rem; border-radius: 4px; }
@media print { body { max-width: none; padding: 0; } }
"""
