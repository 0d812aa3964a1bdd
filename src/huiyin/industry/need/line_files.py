"""Needs, services and confirmed matches: one JSON object a line; good lines are kept.

Each bad line is a `Fault` with its number, its key, and what to do; a file without one good line is
refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from huiyin.base.errors import HuiyinError
from huiyin.industry.core.needs.catalogue import Confirmed, Gap, Need, Ontology, Service

NAMES = ("name", "title", "名称", "服务名称", "标题")
TEXTS = ("text", "description", "desc", "content", "简介", "描述", "内容", "服务内容")
ASKED = ("text", "query", "need", "question", "需求", "内容", "描述")
IDS = ("id", "service_id", "query_id", "编号")
PROVIDERS = ("provider", "agency", "机构", "服务机构")
CLASSES = ("class", "service_class")
Read = TypeVar("Read")


class NoLines(HuiyinError):
    """A file of which nothing could be used."""


class BadLine(ValueError):
    """What is wrong with a line, and the key where it is."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.key = name


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was left out."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        named = f", {self.key}" if self.key else ""
        return f"{self.file}, line {self.line}{named}: {self.message}"


@dataclass(slots=True)
class Lines(Generic[Read]):
    """What a file held: good rows, faults, and lines that were not blank."""

    rows: list[Read] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    count: int = 0


def read_needs(path: Path, ontology: Ontology) -> Lines[Need]:
    """The needs of a file."""
    return _read(path, lambda record: _need(record, ontology), lambda need: need.id)


def read_services(path: Path, ontology: Ontology) -> Lines[Service]:
    """The services of a file."""
    return _read(path, lambda record: _service(record, ontology), lambda service: service.id)


def read_confirmed(path: Path, ontology: Ontology) -> Lines[Confirmed]:
    """Confirmed matches: id, text, class."""

    def match(record: dict[str, Any]) -> Confirmed:
        name = _class(record, ontology)
        if not name:
            raise BadLine("class", "is missing; write the class of the confirmed service")
        return Confirmed(_id(record), _needed(record, ASKED, "text"), name)

    return _read(path, match, lambda one: one.id)


def _read(
    path: Path, make: Callable[[dict[str, Any]], Read], name: Callable[[Read], str]
) -> Lines[Read]:
    found: Lines[Read] = Lines()
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        if not line.strip():
            continue
        found.count += 1
        try:
            row = make(_record(line))
            if (before := seen.setdefault(name(row), number)) != number:
                raise BadLine("id", f"{name(row)!r} was there before, in line {before}")
        except BadLine as error:
            found.faults.append(Fault(path.name, number, error.key, str(error)))
        else:
            found.rows.append(row)
    if not found.rows:
        first = f" First: {found.faults[0]}" if found.faults else ""
        message = f"{path.name}: none of its {found.count} lines can be used.{first}"
        raise NoLines(message, 'Write one JSON object a line, such as {"id": "1", "text": "…"}.')
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                text = raw.decode("utf-8", errors="surrogateescape")
                yield number, text.removeprefix("\ufeff") if number == 1 else text
    except OSError as error:
        message = f"{path}: cannot be read ({error.strerror})."
        raise NoLines(message, "Name a file of JSON lines.") from error


def _record(line: str) -> dict[str, Any]:
    if any("\udc80" <= sign <= "\udcff" for sign in line):
        raise BadLine("", "is not in UTF-8; save the file as UTF-8")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = getattr(error, "msg", "nested too deeply")
        raise BadLine("", f"is no JSON ({said})") from error
    if not isinstance(record, dict):
        raise BadLine("", "is no JSON object; write {…}")
    return record


def _id(record: dict[str, Any]) -> str:
    for name in IDS:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            raise BadLine(name, "is neither a text nor a whole number")
    raise BadLine("id", "is missing; give each line its own")


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = record.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return "\n".join(value)
        if not isinstance(value, str):
            raise BadLine(name, f"is no text but {type(value).__name__}")
        return value.strip()
    return ""


def _needed(record: dict[str, Any], names: tuple[str, ...], wanted: str) -> str:
    if not (text := _first(record, names)):
        known = ", ".join(names)
        raise BadLine(wanted, f"is missing or empty; one of {known} is needed")
    return text


def _class(record: dict[str, Any], ontology: Ontology) -> str:
    """The class that a line tells; a class of somebody else's list is as if not told."""
    name = _first(record, CLASSES)
    return name if name in ontology.places else ""


def _need(record: dict[str, Any], ontology: Ontology) -> Need:
    gaps = record.get("gaps", [])
    if not isinstance(gaps, list):
        raise BadLine("gaps", "is no list")
    read = tuple(_gap(gap, place, ontology) for place, gap in enumerate(gaps))
    text = _first(record, ASKED) if read else _needed(record, ASKED, "text")
    return Need(_id(record), text, read)


def _gap(gap: Any, place: int, ontology: Ontology) -> Gap:
    name = f"gaps[{place}]"
    if not isinstance(gap, dict) or not isinstance(gap.get("class"), str):
        raise BadLine(name, 'is not as {"policy": "…", "field": "…", "class": "…"}')
    if gap["class"] not in ontology.places:
        raise BadLine(f"{name}.class", f"{gap['class']!r} is no class of the ontology")
    return Gap(str(gap.get("policy", "")), str(gap.get("field", "")), gap["class"])


def _service(record: dict[str, Any], ontology: Ontology) -> Service:
    name, text = _first(record, NAMES), _first(record, TEXTS)
    if not name and not text:
        raise BadLine("name", f"is missing; one of {', '.join((*NAMES, *TEXTS))} is needed")
    districts = record.get("districts", [])
    if not isinstance(districts, list):
        raise BadLine("districts", "is no list")
    return Service(
        id=_id(record),
        name=name,
        text=text,
        provider=_first(record, PROVIDERS),
        service_class=_class(record, ontology),
        price=_pair(record, "price"),
        districts=tuple(str(one) for one in districts),
        capacity=_whole(record.get("capacity"), "capacity"),
        outcomes=tuple(one or 0 for one in _pair(record, "outcomes")),
    )


def _pair(record: dict[str, Any], name: str) -> tuple[int | None, int | None]:
    value = record.get(name, [None, None])
    if not isinstance(value, list) or len(value) != 2:
        raise BadLine(name, "is not two whole numbers, such as [20000, 50000]")
    return _whole(value[0], name), _whole(value[1], name)


def _whole(value: Any, name: str) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise BadLine(name, f"{value!r} is no whole number from 0 up")
    return value
