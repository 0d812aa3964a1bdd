"""Small drawings the server makes itself, as SVG paths."""

from __future__ import annotations

from collections.abc import Sequence

PAD = 2


def spark_path(values: Sequence[float | None], *, width: int, height: int) -> str:
    """An SVG path through `values`, left to right; a missing value breaks the line.

    >>> spark_path([0, 1, None, 1], width=34, height=24)
    'M2,22L12,2M32,2h0.1'
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (width - 2 * PAD) / max(len(values) - 1, 1)
    scale = (height - 2 * PAD) / ((high - low) or 1)
    parts = []
    run = 0
    for at, value in enumerate([*values, None]):
        if value is None:
            parts += ["h0.1"] if run == 1 else []
            run = 0
            continue
        x = PAD + at * step
        y = height - PAD - (value - low) * scale
        parts.append(f"{'L' if run else 'M'}{x:.4g},{y:.4g}")
        run += 1
    return "".join(parts)
