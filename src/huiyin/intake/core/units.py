"""Units as people write them: several in a cell, short names, with 牵头 or 配合 beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rapidfuzz import fuzz, process

from huiyin.intake.core.values import Guessed, Outcome, Read, Reason, Refused, clean, plain, why

LEAST_LIKENESS, LEAST_LEAD = 80.0, 6.0
REGION = re.compile(r"\A(?:[\u4e00-\u9fff]{2,6}?(?:省|市|县|区)|本?市|本?县|本?区|省)")
BRACKETS = re.compile(r"\(([^()]*)\)")
SEPARATORS = re.compile(r"[、,;/\n|]+")
PARTS = {
    "牵头": "lead", "主办": "lead", "主责": "lead", "lead": "lead",
    "配合": "co", "协办": "co", "协同": "co", "参与": "co",
    "责任": "own", "整改": "own",
}  # fmt: skip
PART_LABEL = re.compile(
    r"(牵头|主办|主责|配合|协办|协同|参与|责任|整改|lead)(?:单位|部门|责任单位)?[::]", re.I
)
PART_WORD = re.compile(r"(牵头|主办|主责|配合|协办|协同|参与|责任|整改)(?:单位|部门)?\Z")
AND_OTHERS = re.compile(r"等(?:单位|部门|有关部门|相关单位)?\Z")


class Part(StrEnum):
    """What the cell itself says of a unit; ``NONE``: the column alone tells."""

    LEAD = "lead"
    CO = "co"
    OWN = "own"
    NONE = ""


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit of the directory."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class UnitNamed:
    """A unit found in a cell."""

    code: str
    name: str
    part: Part = Part.NONE


@dataclass(frozen=True)
class UnitDirectory:
    """The office's units with the ways in which each is shortened.

    ``shortened`` maps parts of long names to their usual short forms (住房和城乡建设 → 住建).
    """

    units: tuple[UnitName, ...]
    shortened: Mapping[str, tuple[str, ...]]

    @cached_property
    def exact(self) -> dict[str, UnitName]:
        """Units by whole name, English name and code, as `plain` writes them."""
        names = ((plain(name), unit) for unit in self.units
                 for name in (unit.name, unit.name_en, unit.code))  # fmt: skip
        return {name: unit for name, unit in names if name}

    @cached_property
    def _short(self) -> dict[str, frozenset[UnitName]]:
        found: dict[str, set[UnitName]] = {}
        for unit in self.units:
            for name in self.shapes(unit.name):
                found.setdefault(name, set()).add(unit)
        return {name: frozenset(units) for name, units in found.items()}

    def shapes(self, name: str) -> frozenset[str]:
        """The name without its region, and with long parts shortened.

        >>> empty = UnitDirectory((), {"住房和城乡建设": ("住建",)})
        >>> sorted(empty.shapes("某某市住房和城乡建设局"))
        ['住建局', '住房和城乡建设局', '某某市住建局', '某某市住房和城乡建设局']
        """
        whole = plain(name)
        names = {whole, REGION.sub("", whole, count=1) or whole}
        for long, shorts in self.shortened.items():
            names |= {known.replace(long, short) for known in names for short in shorts}
        return frozenset(names)

    def find(self, written: str) -> Outcome[UnitName]:
        """The unit meant; a short or similar name is a guess, two candidates are a refusal."""
        key = plain(written)
        unit = self.exact.get(key)
        if unit is not None:
            return Read(unit)
        near = self._shortened(written, key)
        if len(near) > 1:
            return Refused(_several(written, near))
        if near:
            (unit,) = near
            return Guessed(unit, _taken(written, unit))
        return self._similar(written, key)

    def _shortened(self, written: str, key: str) -> frozenset[UnitName]:
        """Units of that short name, the region as written first; never of another region."""
        for region in (_region(key), ""):
            shapes = {shape for shape in self.shapes(written) if shape.startswith(region)}
            found = frozenset(
                unit
                for shape in shapes
                for unit in self._short.get(shape, ())
                if _agree(_region(key), _region(plain(unit.name)))
            )
            if found:
                return found
        return frozenset()

    def _similar(self, written: str, key: str) -> Outcome[UnitName]:
        found = process.extract(
            key, list(self._short), scorer=fuzz.ratio, limit=6, score_cutoff=LEAST_LIKENESS
        )
        scores: dict[UnitName, float] = {}
        for name, score, _ in found:
            for unit in self._short[name]:
                if _agree(_region(key), _region(plain(unit.name))):
                    scores[unit] = max(score, scores.get(unit, 0.0))
        best = sorted(scores, key=lambda unit: -scores[unit])
        if not best or len(key) < 3:
            return Refused(
                why(
                    message="There is no unit “%(unit)s” in the directory. Choose one when "
                    "assigning, or have it added.",
                    unit=written,
                )
            )
        if len(best) > 1 and scores[best[0]] - scores[best[1]] < LEAST_LEAD:
            return Refused(_several(written, best[:2]))
        return Guessed(best[0], _taken(written, best[0]))


def _region(key: str) -> str:
    """The region a name begins with, as written."""
    found = REGION.match(key)
    return found.group() if found else ""


def _agree(one: str, other: str) -> bool:
    """Whether two regions may be the same; 市 or nothing may be any city."""
    return one == other or len(one) < 3 or len(other) < 3


def _several(written: str, units: Iterable[UnitName]) -> Reason:
    return why(
        message="“%(unit)s” may be %(names)s. Write the whole name.",
        unit=written,
        names=" / ".join(sorted(unit.name for unit in units)),
    )


def _taken(written: str, unit: UnitName) -> Reason:
    return why(message="“%(unit)s” was taken as %(name)s.", unit=written, name=unit.name)


def read_units(raw: str, directory: UnitDirectory) -> tuple[Outcome[UnitNamed], ...]:
    """One outcome for each unit named in the cell, in order, each once."""
    found: list[Outcome[UnitNamed]] = []
    seen: set[tuple[str, str]] = set()
    for written, part in named_units(raw, directory):
        unit = directory.find(AND_OTHERS.sub("", written))
        if isinstance(unit, Refused):
            found.append(unit)
            continue
        key = (unit.value.code, part.value)
        if key in seen:
            continue
        seen.add(key)
        named = UnitNamed(unit.value.code, unit.value.name, part)
        if isinstance(unit, Read) and AND_OTHERS.search(written):
            found.append(
                Guessed(
                    named, why(message="The words “and others” name more units than are written.")
                )
            )
        elif isinstance(unit, Read):
            found.append(Read(named))
        else:
            found.append(Guessed(named, unit.why))
    return tuple(found)


def named_units(raw: str, directory: UnitDirectory) -> list[tuple[str, Part]]:
    """(name as written, part) of each unit; brackets are kept whole, labels give the part."""
    text = unicodedata.normalize("NFKC", clean(raw))
    if plain(text) in directory.exact:
        return [(text, Part.NONE)]
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group(1))
        return f"\x00{len(held) - 1}\x01"

    text = BRACKETS.sub(hold, text)
    text = PART_LABEL.sub(lambda found: f"、{found.group(1)}:", text)
    names: list[tuple[str, Part]] = []
    part = Part.NONE
    for piece in SEPARATORS.split(text):
        label, colon, rest = piece.partition(":")
        word = label.strip().casefold()
        labelled = bool(colon) and word in PARTS
        part = Part(PARTS[word]) if labelled else part
        for name in _whole_or_words(rest if labelled else piece, directory):
            names.extend(_with_brackets(name, held, part))
    return names


def _whole_or_words(piece: str, directory: UnitDirectory) -> list[str]:
    """A name may hold spaces (English); otherwise spaces separate."""
    words = piece.split()
    if len(words) < 2 or piece.isascii() or isinstance(directory.find(piece), Read):
        return [piece.strip()]
    return words


def _with_brackets(name: str, held: list[str], part: Part) -> list[tuple[str, Part]]:
    inside = [held[int(n)] for n in re.findall("\x00(\\d+)\x01", name)]
    bare = re.sub("\x00\\d+\x01", "", name).strip(" .。:")
    for words in inside:
        found = PART_WORD.search(words.strip())
        if found is not None and found.group() == words.strip():
            part = Part(PARTS[found.group(1)])
        elif bare:
            bare = re.sub("\x00\\d+\x01", f"({words})", name).strip(" .。:")
    ending = PART_WORD.search(bare)
    if ending is not None and ending.start() > 1:
        bare, part = bare[: ending.start()], Part(PARTS[ending.group(1)])
    return [(bare, part)] if bare else []
