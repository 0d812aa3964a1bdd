"""Texts in, a catalogue out; everything that is wrong is told in one go."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.text import basics
from huiyin.industry.core.rules.text.examples import Examples
from huiyin.industry.core.rules.text.faults import BadTexts, Gathering, among
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Node, parsed
from huiyin.industry.core.rules.text.policies import policy

Made = TypeVar("Made")
Pair = tuple[Node, Node]

NAMED = ("fields", "titles", "parameters", "classes", "ladders")
"""Sections that are mappings by name; the others are lists."""
SECTIONS = (
    "fields", "always", "parameters", "titles", "classes", "policies", "ladders", "examples",
)  # fmt: skip


@dataclass(slots=True)
class Sections:
    """The sections of all files together, duplicates told."""

    named: dict[str, dict[str, Pair]] = field(default_factory=dict)
    listed: dict[str, list[Node]] = field(default_factory=dict)
    gathering: Gathering = field(default_factory=Gathering)

    def add(self, root: Node) -> None:
        """The sections of one file."""
        for key, value in root.pairs():
            name = str(key.value)
            if name not in SECTIONS:
                wrong = key.wrong(f"{name} is not known here", among(name, SECTIONS))
                self.gathering.faults += wrong.faults
            elif not value.is_nothing:
                self.gathering.attempt(self.add_section, (name, value))

    def add_section(self, of: tuple[str, Node]) -> None:
        """One section of one file."""
        (self.add_named if of[0] in NAMED else self.add_listed)(*of)

    def add_named(self, section: str, node: Node) -> None:
        """The entries of a mapping; a name that another file has is a fault."""
        known = self.named.setdefault(section, {})
        for key, value in node.pairs():
            name = str(key.value)
            if name in known:
                first = known[name][0].place
                twice = key.wrong(f"{name} is there twice, first in {first}", "Keep one")
                self.gathering.faults += twice.faults
            known.setdefault(name, (key, value))

    def add_listed(self, section: str, node: Node) -> None:
        """The entries of a list."""
        if not node.is_list:
            raise node.wrong("here a list is expected", "Begin each entry with a dash")
        self.listed.setdefault(section, []).extend(node.items())

    def each(
        self, section: str, read: Callable[[Pair], Made], only: Iterable[str] | None = None
    ) -> dict[str, Made]:
        """What `read` makes of the entries of a named section."""
        made: dict[str, Made] = {}
        for name, pair in self.named.get(section, {}).items():
            if only is None or name in only:
                one = self.gathering.attempt(read, pair)
                if one is not None:
                    made[name] = one
        return made

    def all(self, section: str, read: Callable[[Node], Made]) -> list[Made]:
        """What `read` makes of the entries of a list."""
        made = [self.gathering.attempt(read, one) for one in self.listed.get(section, [])]
        return [one for one in made if one is not None]


def load(texts: Mapping[str, str]) -> Catalogue:
    """The catalogue of a directory of texts by file name; raises BadTexts with all faults."""
    sections = Sections()
    for file in sorted(texts):
        root = sections.gathering.attempt(lambda name: parsed(name, texts[name]), file)
        if root is not None:
            sections.gathering.attempt(sections.add, root)
    names = named(sections)
    facts = tuple(sections.all("always", lambda one: basics.always(names, one)))
    policies = {one.id: one for one in sections.all("policies", lambda node: policy(names, node))}
    ladders = sections.each("ladders", lambda pair: basics.ladder(names, pair))
    examples = tuple(sections.all("examples", Examples(names, policies).read))
    if sections.gathering.faults:
        raise BadTexts(sections.gathering.faults)
    return Catalogue(
        names.fields, facts, names.parameters, names.tables, policies, names.titles, examples,
        digest(texts), ladders,
    )  # fmt: skip


def named(sections: Sections) -> Names:
    """What rules may name, read before any of them."""
    names = Names(defined={one: set(sections.named.get(one, {})) for one in NAMED})
    names.defined["policies"] = policy_ids(sections)
    names.fields = sections.each("fields", basics.field)
    names.titles = sections.each("titles", basics.title)
    names.units = sections.each("parameters", basics.parameter_unit)
    names.tables = sections.each("classes", lambda pair: basics.table(names, pair))
    clash = set(names.fields) & set(names.units)
    for name in sorted(clash):
        key = sections.named["parameters"][name][0]
        wrong = key.wrong(f"{name} is a field too", "Give the parameter another id")
        sections.gathering.faults += wrong.faults
    names.parameters = sections.each(
        "parameters", lambda pair: basics.parameter(names, pair), names.units
    )
    return names


def policy_ids(sections: Sections) -> set[str]:
    """The ids of all policies; one that is there twice is a fault."""
    found: dict[str, Node] = {}
    gathering = Gathering()
    for node in sections.listed.get("policies", []):
        one = gathering.attempt(lambda policy: policy.get("id"), node)
        if one is None or not isinstance(one.value, str):
            continue
        if one.value in found:
            twice = f"the policy {one.value} is there twice, first in {found[one.value].place}"
            sections.gathering.faults += one.wrong(twice, "Keep one").faults
        found.setdefault(one.value, one)
    return set(found)


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 of all names and texts, in the order of names."""
    found = hashlib.sha256()
    for name in sorted(texts):
        for part in (name, texts[name]):
            data = part.encode()
            found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()
