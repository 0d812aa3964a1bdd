"""A line chart as a PNG: the readings of one factor with the limit of the target class.

Drawn from the data by Pillow with the font it brings, so the words are in Latin letters.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from huiyin.base.clock import CHINA

WIDTH, HEIGHT = 1200, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 30, 70, 60
INK, QUIET, BRAND, OVER, DOUBT = "#1f2329", "#5c6470", "#0b4f9e", "#b3261e", "#8a8f98"
BAND = "#fdecea"
TICKS = 6


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn: (time, value, counts) points, horizontal limits, one shaded span."""

    title: str
    subtitle: str
    points: Sequence[tuple[datetime, float, bool]]
    limits: Sequence[float]
    band: tuple[datetime, datetime]
    max_gap: timedelta


def draw(plot: Plot) -> bytes:
    """The PNG. Points further apart than `max_gap` are not joined; those that do not count
    stand alone in grey. Raises ValueError without any point."""
    if not plot.points:
        raise ValueError("a chart needs at least one point")
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    frame = _Frame(plot)
    pen.rectangle([(frame.x(plot.band[0]), TOP), (frame.x(plot.band[1]), HEIGHT - BOTTOM)], BAND)
    _axes(pen, frame, plot)
    for limit in plot.limits:
        _dashes(pen, frame.y(limit))
        pen.text((WIDTH - RIGHT, frame.y(limit) - 18), f"{limit:g}", OVER, _font(14), anchor="ra")
    _series(pen, frame, plot)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


class _Frame:
    """Where a time and a value stand on the picture."""

    def __init__(self, plot: Plot) -> None:
        times = [time for time, _value, _counts in plot.points] + list(plot.band)
        values = [value for _time, value, _counts in plot.points] + list(plot.limits)
        self.first, self.last = min(times), max(times)
        self.span = max((self.last - self.first).total_seconds(), 1.0)
        margin = (max(values) - min(values)) * 0.08 or 1.0
        self.low, self.high = min(values) - margin, max(values) + margin

    def x(self, time: datetime) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (time - self.first).total_seconds() / self.span

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def _axes(pen: ImageDraw.ImageDraw, frame: _Frame, plot: Plot) -> None:
    pen.text((LEFT, 12), plot.title, INK, _font(22))
    pen.text((LEFT, 42), plot.subtitle, QUIET, _font(15))
    pen.line([(LEFT, TOP), (LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM)], QUIET)
    for tick in range(TICKS + 1):
        value = frame.low + (frame.high - frame.low) * tick / TICKS
        pen.text((LEFT - 8, frame.y(value)), f"{value:.3g}", QUIET, _font(14), anchor="rm")
        time = frame.first + timedelta(seconds=frame.span * tick / TICKS)
        label = f"{time.astimezone(CHINA):%Y-%m-%d}"
        anchor = {0: "la", TICKS: "ra"}.get(tick, "ma")
        pen.text((frame.x(time), HEIGHT - BOTTOM + 10), label, QUIET, _font(14), anchor=anchor)


def _dashes(pen: ImageDraw.ImageDraw, y: float) -> None:
    for x in range(LEFT, WIDTH - RIGHT, 12):
        pen.line([(x, y), (x + 6, y)], OVER, 1)


def _series(pen: ImageDraw.ImageDraw, frame: _Frame, plot: Plot) -> None:
    before: tuple[datetime, float] | None = None
    for time, value, counts in sorted(plot.points):
        at = (frame.x(time), frame.y(value))
        if counts and before is not None and time - before[0] <= plot.max_gap:
            pen.line([(frame.x(before[0]), frame.y(before[1])), at], BRAND, 2)
        pen.circle(at, 4, BRAND if counts else None, BRAND if counts else DOUBT)
        if counts:
            before = (time, value)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
