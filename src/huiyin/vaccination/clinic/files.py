"""Reads a clinic from a YAML file; docs/clinic.md lists the fields."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from huiyin.base.console.yaml_fields import Field, optional, read_yaml
from huiyin.vaccination.core.clinic.checking import check
from huiyin.vaccination.core.clinic.model import (
    Arrivals,
    BadClinic,
    Clinic,
    Lane,
    Pattern,
    Service,
    Shape,
    Stage,
)

Word = TypeVar("Word", bound=StrEnum)
CLINIC = (
    "name", "english", "synthetic", "note", "opens", "closes", "arrivals", "also", "lanes",
    "patience", "stages",
)  # fmt: skip
STAGE = ("name", "english", "servers", "service", "room", "cost", "seats", "helped_by")
SERVICE = ("shape", "mean", "cv", "floor")
ARRIVALS = (
    "pattern", "people", "weights", "burst", "buses", "bus_size", "slot_minutes", "punctuality",
    "no_show",
)  # fmt: skip


def read_clinic(path: Path) -> Clinic:
    """The clinic of a file; raises BadFile."""
    root = read_yaml(path)
    clinic = _clinic(root)
    try:
        check(clinic)
    except BadClinic as error:
        named = {"open_minutes": "closes", "opens_at": "opens"}.get(error.field, error.field)
        where = root.at(named)
        raise where.fault(error.message if where.path == named else str(error)) from error
    return clinic


def _clinic(root: Field) -> Clinic:
    fields = root.fields(CLINIC)
    opens = root.needed(fields, "opens", "Write when the site opens, such as 08:00.")
    closes = root.needed(fields, "closes", "Write when the doors close, such as 18:00.")
    stages = root.needed(fields, "stages", "List the stages people pass, in order.")
    arrivals = root.needed(fields, "arrivals", "Write a pattern and how many people come.")
    if closes.time_of_day() <= opens.time_of_day():
        raise closes.fault(f"{closes.text()} is not after opening at {opens.text()}")
    return Clinic(
        name=root.needed(fields, "name", "Write the name of the site.").text(),
        english=optional(fields, "english", Field.text, ""),
        synthetic=optional(fields, "synthetic", Field.flag, False),
        opens_at=opens.time_of_day(),
        open_minutes=float(closes.time_of_day() - opens.time_of_day()),
        arrivals=_arrivals(arrivals),
        also=optional(fields, "also", lambda f: tuple(_arrivals(one) for one in f.items()), ()),
        lanes=optional(fields, "lanes", lambda f: tuple(_lane(one) for one in f.items()), ()),
        patience=optional(fields, "patience", lambda f: f.number("minutes", "60"), None),
        stages=tuple(_stage(one) for one in stages.items()),
    )


def _lane(field: Field) -> Lane:
    fields = field.fields(("share", "name"))
    share = field.needed(fields, "share", "Write the share of the people, such as 0.1.")
    return Lane(share.number("a share of the people", "0.1"))


def _stage(field: Field) -> Stage:
    fields = field.fields(STAGE)
    servers = field.needed(fields, "servers", "Write how many serve, all day or by hour.")
    service = field.needed(fields, "service", "Write a shape and a mean in minutes.")
    return Stage(
        name=field.needed(fields, "name", "Write the name of the stage.").text(),
        english=optional(fields, "english", Field.text, ""),
        service=_service(service),
        servers=tuple(one.whole("staff or seats", "4") for one in servers.items()),
        room=optional(fields, "room", lambda f: f.whole("places to wait", "6"), None),
        cost=optional(fields, "cost", lambda f: f.number("what one server costs", "1"), 0.0),
        seats=optional(fields, "seats", Field.flag, False),
        helped_by=optional(
            fields, "helped_by", lambda f: tuple(one.text() for one in f.items()), None
        ),
    )


def _service(field: Field) -> Service:
    fields = field.fields(SERVICE)
    mean = field.needed(fields, "mean", "Write minutes, such as 2.5.")
    return Service(
        shape=_word(field.needed(fields, "shape", f"One of {', '.join(Shape)}."), Shape),
        mean=mean.number("minutes", "2.5"),
        cv=optional(fields, "cv", lambda f: f.number("deviation over mean", "0.5"), 0.0),
        floor=optional(fields, "floor", lambda f: f.number("minutes", "1"), 0.0),
    )


def _arrivals(field: Field) -> Arrivals:
    fields = field.fields(ARRIVALS)

    def number(name: str, unit: str, example: str) -> float:
        return float(optional(fields, name, lambda f: f.number(unit, example), 0.0))

    def whole(name: str, unit: str, example: str) -> int:
        return int(optional(fields, name, lambda f: f.whole(unit, example), 0))

    pattern = _word(field.needed(fields, "pattern", f"One of {', '.join(Pattern)}."), Pattern)
    buses, size = whole("buses", "buses a day", "6"), whole("bus_size", "people", "40")
    people = number("people", "people a day", "800")
    if pattern is Pattern.BUSES and "people" not in fields:
        people = float(buses * size)
    return Arrivals(
        pattern=pattern,
        people=people,
        weights=optional(
            fields, "weights", lambda f: tuple(w.number("weights", "1.5") for w in f.items()), ()
        ),
        burst=number("burst", "a share of the people", "0.3"),
        buses=buses,
        bus_size=size,
        slot_minutes=number("slot_minutes", "minutes", "30"),
        punctuality=number("punctuality", "minutes", "5"),
        no_show=number("no_show", "a share of the people", "0.05"),
    )


def _word(field: Field, words: type[Word]) -> Word:
    try:
        return words(field.text())
    except ValueError:
        hint = f"One of {', '.join(words)}."
        raise field.fault(f"{field.text()!r} is not known", hint) from None
