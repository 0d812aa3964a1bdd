"""Core values as the JSON of a record, and back.

A value is any dataclass of the cores: dates, times, enumerations, spans and tuples included. None
stays None, so that unknown is never a default.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError

Value = TypeVar("Value")


class BadBody(HuiyinError):
    """What was sent is no value of its kind."""


def to_body(value: Any) -> str:
    """A dataclass as JSON text with sorted keys, times in ISO 8601, enumerations by value."""
    return msgspec.json.encode(value, order="deterministic").decode()


def from_body(kind: type[Value], body: str) -> Value:
    """The dataclass again; raises BadBody where a part is missing, of another type or refused."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, ValueError) as error:
        raise BadBody(
            _("This is no %(kind)s: %(why)s.") % {"kind": kind.__name__, "why": error},
            _("Correct that part and send it again; nothing was kept."),
        ) from error
