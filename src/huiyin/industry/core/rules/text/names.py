"""Everything that rules may name: a reference is checked where it is written.

What is defined wrongly is told once, at its definition; those that name it are only left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.policy import ClassTable, Parameter, Words
from huiyin.industry.core.rules.text.faults import Wrong, among, every
from huiyin.industry.core.rules.text.nodes import Node
from huiyin.industry.core.rules.units import Dimension, Unit

UNCOUNTED = frozenset({Dimension.CODE, Dimension.DATE})
"""Dimensions whose values are not added, divided or scored."""


@dataclass(slots=True)
class Names:
    """What was read so far, and the ids of all that is defined, right or wrong."""

    fields: dict[str, Field] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    """Units of the parameters."""
    titles: dict[str, Words] = field(default_factory=dict)
    tables: dict[str, ClassTable] = field(default_factory=dict)
    defined: dict[str, set[str]] = field(default_factory=dict)
    """Ids by section, those whose definition is wrong included."""

    def find(self, section: str, node: Node, what: str, known: Mapping[str, object]) -> str:
        """The name at a place, which must be known; raises Wrong."""
        name = node.text(f"the name of a {what}")
        if name in known:
            return name
        names = self.defined.get(section, set())
        if name in names:
            raise Wrong
        raise node.wrong(f"no {what} is called {name!r}", among(name, names))

    def field(self, node: Node) -> Field:
        """A field by name."""
        return self.fields[self.find("fields", node, "field", self.fields)]

    def number(self, node: Node) -> Field:
        """A field that can be counted with: no code, no date."""
        found = self.field(node)
        if found.dimension in UNCOUNTED:
            raise node.wrong(
                f"{found.id} ({found.zh}) is a {found.dimension} and cannot be counted with",
                "Name a field of amounts",
            )
        return found

    def same(self, nodes: Iterable[Node]) -> tuple[Field, ...]:
        """Fields of one dimension."""
        places = list(nodes)
        found = every(places, self.number)
        for node, one in zip(places, found, strict=True):
            if one.dimension is not found[0].dimension:
                raise node.wrong(
                    f"{one.id} ({one.zh}) is an amount of {one.dimension} ({one.unit}), "
                    f"{found[0].id} ({found[0].zh}) one of {found[0].dimension} ({found[0].unit})",
                    "Name fields of one kind",
                )
        return found

    def title(self, node: Node) -> str:
        """A title or event by name."""
        return self.find("titles", node, "title or event", self.titles)

    def table(self, node: Node) -> ClassTable:
        """A class table by name."""
        return self.tables[self.find("classes", node, "class table", self.tables)]

    def policy(self, node: Node) -> str:
        """A policy by id."""
        defined = self.defined.get("policies", set())
        return self.find("policies", node, "policy", dict.fromkeys(defined))
