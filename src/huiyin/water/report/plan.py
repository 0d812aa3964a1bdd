"""The map of the report: sections by class where they lie, without a base map.

The page draws it as SVG, the Word file carries it as a picture, both with the strip of days. The
picture has numbers instead of names: Pillow's own font knows no Chinese.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from huiyin.water import words
from huiyin.water.core.city_water import CityWater, SectionLine
from huiyin.water.core.plan import lay_out

WIDTH, HEIGHT, PAD, NAMES = 760, 360, 36, 140
"""The sheet; on its right is room for the names."""
ROOM, RADIUS = 130, 16
SCALE = 2
CELL, HEAD, LEFT = 32, 28, 44
INK, LINE = "#1c2129", "#c5ccd5"
COLOURS = {
    "unknown": "#ffffff", "excellent": "#3b7ddd", "good": "#3fa45b", "light": "#f2cf3f",
    "moderate": "#ee8a2b", "heavy": "#d63a2f",
}  # fmt: skip
"""The colours bulletins give the conditions (data/classes.csv names them)."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One section on the map: `number` is its place in the table, `end` where its name goes."""

    number: int
    x: float
    y: float
    line: SectionLine
    tone: str
    end: bool

    @property
    def label_x(self) -> float:
        """Where its name begins, or ends."""
        return self.x - 18 if self.end else self.x + 18


def dots(water: CityWater) -> list[Dot]:
    """The sections whose place is known."""
    lines = [(n, line) for n, line in enumerate(water.sections, 1) if _placed(line)]
    places = [(line.held.longitude or 0.0, line.held.latitude or 0.0) for _n, line in lines]
    found = lay_out(places, WIDTH - NAMES, HEIGHT, PAD)
    made: list[Dot] = []
    for (number, line), at in zip(lines, found, strict=True):
        end = _to_the_left(at, found, made)
        made.append(Dot(number, *at, line, words.class_tone(line.klass), end))
    return made


def _to_the_left(
    at: tuple[float, float], places: Sequence[tuple[float, float]], made: Sequence[Dot]
) -> bool:
    """Whether a name goes to the left of its dot: where it has no room on the right."""
    named = any(0 < dot.x - at[0] < ROOM or abs(dot.x - at[0]) < RADIUS for dot in made
                if abs(dot.y - at[1]) < RADIUS and not dot.end)  # fmt: skip
    dotted = any(0 < x - at[0] < ROOM and abs(y - at[1]) < RADIUS for x, y in places)
    return named or dotted


def unplaced(water: CityWater) -> list[SectionLine]:
    """The sections that the map cannot show."""
    return [line for line in water.sections if not _placed(line)]


def map_png(water: CityWater) -> bytes:
    """The map as a picture: numbers of the table and classes in the colours of a bulletin."""
    image, pen = _sheet(WIDTH, HEIGHT)
    pen.rectangle([(1, 1), (WIDTH * SCALE - 2, HEIGHT * SCALE - 2)], outline=LINE)
    for dot in dots(water):
        at = dot.x * SCALE, dot.y * SCALE
        pen.circle(at, 15 * SCALE, COLOURS[dot.line.condition], INK, 2)
        label = f"{dot.number}: {words.ASCII_CLASSES[dot.line.klass]}"
        aside = (18 if not dot.end else -18) * SCALE
        anchor = "rm" if dot.end else "lm"
        pen.text((at[0], at[1]), str(dot.number), INK, _font(12), anchor="mm")
        pen.text((at[0] + aside, at[1]), label, INK, _font(12), anchor=anchor)
    return _png(image)


def strip_png(water: CityWater) -> bytes:
    """Section by day: the worst class of each day, by the numbers of the table."""
    days = max((len(line.strip) for line in water.sections), default=0)
    rows = max(len(water.sections), 1)
    image, pen = _sheet(LEFT + days * CELL, HEAD + rows * CELL)
    tokens = [row.token for row in words.water_classes()]
    for day in range(days):
        x = (LEFT + day * CELL + CELL / 2) * SCALE
        pen.text((x, HEAD / 2 * SCALE), str(day + 1), INK, _font(11), anchor="mm")
    for row, line in enumerate(water.sections):
        top = HEAD + row * CELL
        middle = (top + CELL / 2) * SCALE
        pen.text((LEFT / 2 * SCALE, middle), str(row + 1), INK, _font(12), anchor="mm")
        for day, klass in enumerate(line.strip):
            box = _box(LEFT + day * CELL, top)
            pen.rectangle(box, COLOURS[tokens[klass]], LINE)
            label = words.ASCII_CLASSES[klass] if klass <= 5 else ">V"
            pen.text(((box[0][0] + box[1][0]) / 2, middle), label, INK, _font(10), anchor="mm")
    return _png(image)


def _placed(line: SectionLine) -> bool:
    return line.held.longitude is not None and line.held.latitude is not None


def _box(x: float, y: float) -> Sequence[tuple[float, float]]:
    return (x * SCALE + 2, y * SCALE + 2), ((x + CELL) * SCALE - 2, (y + CELL) * SCALE - 2)


def _sheet(width: float, height: float) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "white")
    return image, ImageDraw.Draw(image)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)
