"""A YAML text as nodes that know their file, line and path; read entry by entry.

Made from the parser's events: no aliases, tags or second documents, and no bottomless nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import yaml

from huiyin.industry.core.rules.surface import Place
from huiyin.industry.core.rules.text.faults import Fault, Gathering, Wrong, among, every

Made = TypeVar("Made")

DEEPEST = 40
QUOTES = ("'", '"', "|", ">")
COMMA = "Inside { } a comma ends a text: put the whole text in quotes"
NOTHING = {"", "~", "null", "Null", "NULL"}
TRUE, FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
NAME = re.compile(r"[^\W\d]\w*(?:-\w+)*")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A value, a list or a mapping of the text."""

    file: str
    line: int
    path: str
    value: str | tuple[Node, ...] | list[tuple[Node, Node]]
    """A text; a tuple is a list of the file; a list of pairs is a mapping of the file."""
    quoted: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line)

    @property
    def is_text(self) -> bool:
        """Whether it is one value."""
        return isinstance(self.value, str)

    @property
    def is_nothing(self) -> bool:
        """Whether it is written as null or left empty."""
        return isinstance(self.value, str) and not self.quoted and self.value in NOTHING

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.value, tuple)

    @property
    def is_mapping(self) -> bool:
        """Whether it is a mapping."""
        return isinstance(self.value, list)

    def wrong(self, what: str, hint: str = "") -> Wrong:
        """An error about this place."""
        return Wrong([Fault(self.file, self.line, self.path, what, hint)])

    def named(self, path: str) -> Node:
        """The same node under another path."""
        return Node(self.file, self.line, path, self.value, self.quoted)

    def text(self, expected: str = "one value") -> str:
        """A text; raises Wrong."""
        if not isinstance(self.value, str):
            raise self.wrong(f"here {expected} is expected, not a list")
        if self.is_nothing:
            raise self.wrong("nothing is written here", f"Write {expected}")
        return self.value

    def words(self) -> str:
        """A text to be shown to people."""
        return self.text("a text").strip()

    def name(self) -> str:
        """An id: letters, digits, _ and -, beginning with a letter."""
        text = self.text("an id")
        if not NAME.fullmatch(text):
            hint = "Write letters, digits, _ and -, beginning with a letter"
            raise self.wrong(f"{text!r} is no id", hint)
        return text

    def items(self) -> list[Node]:
        """The entries of a list, one value being a list of one."""
        if self.is_nothing:
            raise self.wrong("nothing is written here", "Write a list")
        if not isinstance(self.value, tuple):
            return [self]
        if not self.value:
            raise self.wrong("the list is empty", "Write at least one")
        return [one.named(f"{self.path}[{index}]") for index, one in enumerate(self.value)]

    def pairs(self) -> list[tuple[Node, Node]]:
        """Keys and values of a mapping; raises Wrong for a key that is there twice."""
        if not isinstance(self.value, list):
            raise self.wrong("here a mapping is expected", "Write name: value")
        gathering = Gathering()
        found: dict[str, tuple[Node, Node]] = {}
        for name, value in self.value:
            if (key := gathering.attempt(Node.text, name)) is None:
                continue
            path = f"{self.path}.{key}" if self.path else key
            if key in found:
                twice = f"{key} is there twice, first in line {found[key][0].line}"
                gathering.faults += name.named(path).wrong(twice, "Keep one").faults
            found.setdefault(key, (name.named(path), value.named(path)))
        gathering.settle()
        return list(found.values())

    def keys(self) -> list[str]:
        """The names of a mapping; of anything else, none."""
        if not isinstance(self.value, list):
            return []
        return [name.value for name, _ in self.value if isinstance(name.value, str)]

    def has(self, key: str) -> bool:
        """Whether a mapping has a key."""
        return key in self.keys()

    def get(self, key: str) -> Node | None:
        """The value of a key of a mapping."""
        return next((value for name, value in self.pairs() if name.value == key), None)

    def flag(self) -> bool:
        """True or false."""
        word = self.text("true or false").lower()
        if word not in TRUE | FALSE:
            raise self.wrong(f"{self.value!r} is neither true nor false", "Write true or false")
        return word in TRUE

    def day(self) -> date:
        """A date."""
        text = self.text("a date")
        found = DAY.fullmatch(text)
        try:
            return date(*map(int, found.groups())) if found else date.fromisoformat("")
        except ValueError:
            hint = "Write year-month-day, such as 2026-03-31"
            raise self.wrong(f"{text!r} is no date", hint) from None

    def count(self, what: str) -> int:
        """A whole number of zero or more."""
        text = self.text(f"a whole number of {what}")
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            hint = f"Write a whole number of {what}, such as 5"
            raise self.wrong(f"{text!r} is no whole number", hint)
        return int(text)

    def one_of(self, known: tuple[str, ...]) -> str:
        """One of some words."""
        text = self.text(f"one of {', '.join(known)}")
        if text not in known:
            raise self.wrong(f"{text!r} is not known here", among(text, known))
        return text


@dataclass(frozen=True, slots=True)
class Entry:
    """How one entry of a mapping is read; `needed` says what to write where it is missing."""

    read: Callable[[Node], Any]
    needed: str = ""
    otherwise: Any = None


Shape = Mapping[str, Entry]


def need(read: Callable[[Node], Any], example: str) -> Entry:
    """An entry that must be there."""
    return Entry(read, example)


def may(read: Callable[[Node], Any], otherwise: Any = None) -> Entry:
    """An entry that may be missing or null."""
    return Entry(read, "", otherwise)


def entries(node: Node, shape: Shape) -> dict[str, Any]:
    """The entries of a mapping, read; raises Wrong with all that is wrong in it."""
    gathering = Gathering()
    found = {str(key.value): (key, value) for key, value in node.pairs()}
    for name, (key, _) in found.items():
        if name not in shape:
            hint = COMMA if found[name][1].is_nothing else among(name, shape)
            gathering.faults += key.wrong(f"{name} is not known here", hint).faults
    made: dict[str, Any] = {}
    for name, entry in shape.items():
        value = found[name][1] if name in found else None
        if value is None or (value.is_nothing and not entry.needed):
            made[name] = entry.otherwise
            if entry.needed:
                missing = node.wrong(f"{name} is missing", f"Write {name}: {entry.needed}")
                gathering.faults += missing.faults
        else:
            made[name] = gathering.attempt(entry.read, value)
    gathering.settle()
    return made


def listed(read: Callable[[Node], Made]) -> Callable[[Node], tuple[Made, ...]]:
    """A reader of a list from a reader of its entries."""
    return lambda node: every(node.items(), read)


def parsed(file: str, text: str) -> Node | None:
    """The root of a text; None where it is empty. Raises Wrong."""
    try:
        text.encode()
        events = iter(yaml.parse(text, Loader=LOADER))
        return _document(file, events)
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise Wrong([Fault(file, line, "", "is no text in UTF-8", "Save it as UTF-8")]) from None
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        hint = "Look at indents, brackets and quotes here and in the line above"
        mark: Any = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise Wrong([Fault(file, line, "", f"is no YAML: {problem}", hint)]) from None


def _document(file: str, events: Iterator[Any]) -> Node | None:
    root: Node | None = None
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise Node(file, line, "", "").wrong(
                    "a second document begins here", "Put it into a file of its own"
                )
            root = _node(file, next(events), events, 0)
    return None if root is None or root.is_nothing else root


def _node(file: str, event: Any, events: Iterator[Any], depth: int) -> Node:
    here = Node(file, event.start_mark.line + 1, "", "")
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise here.wrong("& and * stand for other places of a file", "Write it out, or quote it")
    if event.tag and event.tag != "!":
        raise here.wrong(f"the tag {event.tag} is not used here", "Remove it, or quote the text")
    if isinstance(event, yaml.ScalarEvent):
        return Node(file, here.line, "", event.value, event.style in QUOTES)
    if depth > DEEPEST:
        raise here.wrong("this is nested too deeply", f"At most {DEEPEST} levels")
    if isinstance(event, yaml.SequenceStartEvent):
        items = (_node(file, one, events, depth + 1) for one in _until(events, "SequenceEndEvent"))
        return Node(file, here.line, "", tuple(items))
    pairs = [
        (_node(file, one, events, depth + 1), _node(file, next(events), events, depth + 1))
        for one in _until(events, "MappingEndEvent")
    ]
    return Node(file, here.line, "", pairs)


def _until(events: Iterator[Any], end: str) -> Iterator[Any]:
    for event in events:
        if type(event).__name__ == end:
            return
        yield event
