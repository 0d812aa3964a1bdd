"""A YAML file read field by field: each value with its line, each fault with what to write."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from huiyin.base.errors import HuiyinError

LARGEST = 1_000_000
TRUE, FALSE = {"true", "yes", "on"}, {"false", "no", "off"}


class BadFile(HuiyinError):
    """A file that cannot be understood: where, what, and what to write instead."""


class Field:
    """One place of a file; `path` is how it is named, as `stages[2].service.mean`."""

    def __init__(self, file: str, node: yaml.Node, path: str) -> None:
        self.file, self.node, self.path = file, node, path

    def fault(self, message: str, hint: str = "") -> BadFile:
        """An error about this place."""
        where = f"line {self.node.start_mark.line + 1}"
        named = f", {self.path}" if self.path else ""
        return BadFile(f"{self.file}, {where}{named}: {message}.", hint)

    def fields(self, known: tuple[str, ...]) -> dict[str, Field]:
        """The fields of a mapping; one that nobody knows is a fault."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault("here a list of fields is expected", f"Known: {', '.join(known)}.")
        found: dict[str, Field] = {}
        for key, value in self.node.value:
            name = str(key.value)
            path = f"{self.path}.{name}" if self.path else name
            field = Field(self.file, value, path)
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"Did you mean {close[0]}?" if close else f"Known: {', '.join(known)}."
                raise Field(self.file, key, path).fault("this field is not known", hint)
            if name in found:
                raise Field(self.file, key, path).fault("this field is there twice")
            found[name] = field
        return found

    def needed(self, fields: dict[str, Field], name: str, hint: str) -> Field:
        """A field that must be there."""
        if name not in fields:
            raise self.fault(f"{name} is missing", hint)
        return fields[name]

    def items(self) -> Iterator[Field]:
        """The entries of a list; one value alone is a list of one."""
        if not isinstance(self.node, yaml.SequenceNode):
            yield self
            return
        for place, node in enumerate(self.node.value):
            yield Field(self.file, node, f"{self.path}[{place}]")

    def text(self) -> str:
        """A text."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fault("here one value is expected")
        return str(self.node.value)

    def number(self, unit: str, example: str) -> float:
        """A number; `unit` and `example` say what was expected."""
        try:
            value = float(self.text())
        except ValueError:
            hint = f"Write {unit}, such as {example}."
            raise self.fault(f"{self.text()!r} is no number", hint) from None
        if not abs(value) <= LARGEST:
            raise self.fault(f"{self.text()} is out of all proportion", f"Write {unit}.")
        return value

    def whole(self, unit: str, example: str) -> int:
        """A whole number."""
        value = self.number(unit, example)
        if not value.is_integer():
            hint = f"Write a whole number of {unit}, such as {example}."
            raise self.fault(f"{self.text()} is no whole number", hint)
        return int(value)

    def flag(self) -> bool:
        """True or false."""
        if (word := self.text().lower()) not in TRUE | FALSE:
            raise self.fault(f"{self.text()!r} is neither true nor false")
        return word in TRUE

    def time_of_day(self) -> int:
        """Minutes after midnight of a time such as 08:30."""
        hour, colon, minute = self.text().partition(":")
        good = colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2
        if not good or int(minute) > 59 or int(hour) * 60 + int(minute) > 1440:
            hint = "Write hours and minutes, such as 08:30."
            raise self.fault(f"{self.text()!r} is no time of day", hint)
        return int(hour) * 60 + int(minute)

    def at(self, path: str) -> Field:
        """The place that a path names, or as near to it as the file goes."""
        here = self
        while True:
            step = next((one for one in here._children() if _leads(one.path, path)), None)
            if step is None:
                return here
            here = step

    def _children(self) -> Iterator[Field]:
        if isinstance(self.node, yaml.SequenceNode):
            yield from self.items()
        elif isinstance(self.node, yaml.MappingNode):
            for key, value in self.node.value:
                path = f"{self.path}.{key.value}" if self.path else str(key.value)
                yield Field(self.file, value, path)


def _leads(path: str, to: str) -> bool:
    return to == path or to.startswith((f"{path}.", f"{path}["))


def read_yaml(path: Path) -> Field:
    """The root of a YAML file; raises BadFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path}: is no text in UTF-8.", "Save the file as UTF-8.") from error
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise BadFile(f"{path.name}{where}: is no YAML: {problem}.") from error
    if root is None:
        raise BadFile(f"{path.name}: is empty.")
    return Field(path.name, root, "")


def optional(fields: dict[str, Field], name: str, read: Callable[[Field], Any], other: Any) -> Any:
    """What `read` makes of a field, or `other` where it is not there or written as null."""
    field = fields.get(name)
    if field is None or field.node.tag == "tag:yaml.org,2002:null":
        return other
    return read(field)
