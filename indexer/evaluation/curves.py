"""Curves of hits at k as inline SVG; colours come from the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from indexer.evaluation.bootstrap import Estimate

COLOURS = 6
_WIDTH, _HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 20, 14, 42
_TICKS = 10  # labels on the axis of k, at most
_DOTS = 30  # with more places than these the line has no dots


@dataclass(frozen=True, slots=True)
class Curve:
    """A configuration's name and its share of hits at k = 1, 2, …"""

    name: str
    estimates: Sequence[Estimate]


def curves_svg(curves: Sequence[Curve], *, label: str) -> str:
    """The curves over k, the interval of the first as a band. `label` says what is shown to who cannot see it."""
    depth = max(len(curve.estimates) for curve in curves)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">',
        *_grid(depth),
        _band(curves[0], depth),
        *(_line(curve, number, depth) for number, curve in reversed(list(enumerate(curves)))),
        "</svg>",
    ]
    return "\n".join(parts)


def colour(number: int) -> str:
    """The class of a configuration's colour and dashes, from its place."""
    return f"c{number % COLOURS}" + (" dashed" if number >= COLOURS else "")


def _grid(depth: int) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>')
    step = -(-depth // _TICKS)
    parts += [
        f'<text x="{_x(k, depth):.1f}" y="{bottom + 18}" text-anchor="middle">{k}</text>'
        for k in sorted({1, *range(step, depth + 1, step)})
    ]
    middle = (_LEFT + right) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 6}" text-anchor="middle">pages looked at (k)</text>')
    return parts


def _band(curve: Curve, depth: int) -> str:
    upper = [_point(k, each.high, depth) for k, each in enumerate(curve.estimates, start=1)]
    lower = [_point(k, each.low, depth) for k, each in enumerate(curve.estimates, start=1)]
    return f'<polygon class="band" points="{" ".join([*upper, *reversed(lower)])}"/>'


def _line(curve: Curve, number: int, depth: int) -> str:
    points = " ".join(_point(k, each.value, depth) for k, each in enumerate(curve.estimates, start=1))
    parts = [f'<g class="{colour(number)}"><polyline points="{points}"/>']
    if len(curve.estimates) <= _DOTS:
        for k, each in enumerate(curve.estimates, start=1):
            said = f"{curve.name}, k = {k}: {100 * each.value:.0f} % ({100 * each.low:.0f} to {100 * each.high:.0f})"
            parts.append(
                f'<circle cx="{_x(k, depth):.1f}" cy="{_y(each.value):.1f}" r="4"><title>{escape(said)}</title></circle>'
            )
    return "".join([*parts, "</g>"])


def _point(k: int, share: float, depth: int) -> str:
    return f"{_x(k, depth):.1f},{_y(share):.1f}"


def _x(k: int, depth: int) -> float:
    return _LEFT + 10 + (k - 1) / max(1, depth - 1) * (_WIDTH - _LEFT - _RIGHT - 20)


def _y(share: float) -> float:
    return _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)
