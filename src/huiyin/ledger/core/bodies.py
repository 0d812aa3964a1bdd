"""Events to canonical bodies and back.

A body is a plain dict of strings, integers, booleans, lists and None: no floats, times in
RFC 3339 with offset, enums by value. Empty options are written as null, so that a body always
names every field of its schema version.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from huiyin.ledger.core.events import EVENTS, CalledBackOk, Cancelled, Event
from huiyin.ledger.core.states import Verb

SCHEMA_VERSION = 1


class BodyError(ValueError):
    """A stored body does not fit its verb and schema version."""


def to_body(event: Event) -> dict[str, Any]:
    """The event as plain data, header included; the verb stands beside it, not in it."""
    return {f.name: _plain(getattr(event, f.name)) for f in fields(event)}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BodyError("a time without offset cannot be written")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int):
        return value
    raise BodyError(f"a {type(value).__name__} cannot be written in a body")


ADDED_LATER: dict[type, dict[str, Any]] = {
    Cancelled: {"told": []},
    CalledBackOk: {"reached": True, "reason": ""},
}
"""Fields that bodies written before they existed lack, with what such a body means."""


def from_body(verb: Verb | str, body: dict[str, Any], schema_version: int) -> Event:
    """The event that :func:`to_body` wrote."""
    if schema_version != SCHEMA_VERSION:
        raise BodyError(f"schema version {schema_version} is not known here")
    try:
        cls = EVENTS[Verb(verb)]
    except ValueError as error:
        raise BodyError(f"the verb {verb!r} is not known") from error
    return cast(Event, _read(cls, body, str(verb)))


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {f.name: hints[f.name] for f in fields(cls)}


def _read(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(_some(kind), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise BodyError(f"{where}: a list is expected")
        (item_kind, *_) = get_args(kind)
        return tuple(_read(item_kind, v, f"{where}.{i}") for i, v in enumerate(value))
    if is_dataclass(kind):
        return _read_record(kind, value, where)
    return _read_scalar(kind, value, where)


def _some(kind: Any) -> Any:
    return next(k for k in get_args(kind) if k is not type(None))


def _read_record(cls: Any, value: Any, where: str) -> Any:
    hints = _hints(cls)
    if isinstance(value, dict):
        value = {**ADDED_LATER.get(cls, {}), **value}
    if not isinstance(value, dict) or value.keys() != hints.keys():
        names = ", ".join(sorted(hints))
        raise BodyError(f"{where}: a record with exactly these fields is expected: {names}")
    return cls(**{name: _read(hints[name], value[name], f"{where}.{name}") for name in hints})


def _read_scalar(kind: Any, value: Any, where: str) -> Any:
    try:
        if kind is datetime:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError("no offset")
            return moment
        if kind is date:
            return date.fromisoformat(value)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return kind(value)
    except (TypeError, ValueError) as error:
        raise BodyError(f"{where}: {value!r} is not a {kind.__name__}") from error
    if type(value) is not kind:
        raise BodyError(f"{where}: {value!r} is not a {kind.__name__}")
    return value
