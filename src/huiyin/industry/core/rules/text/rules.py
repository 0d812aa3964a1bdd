"""Trees of a rule: all, any, not, at least; ids made from the path where none is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.surface import Place
from huiyin.industry.core.rules.text.faults import among, every
from huiyin.industry.core.rules.text.leaves import FORMS, Leaves
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Entry, Node, entries, may, need

TREES = ("all", "any", "not", "at_least")


@dataclass(slots=True)
class Rules:
    """Reads the rules of one version; every id may be there only once."""

    names: Names
    cards: dict[str, surface.Points | None] = field(default_factory=dict)
    ids: dict[str, Place] = field(default_factory=dict)

    def read(self, node: Node, made: str) -> surface.Rule:
        """A rule; `made` is its id where none is written. Raises Wrong."""
        form = self.form(node)
        name = self.claim(node, made)
        clause = node.get("clause")
        said: dict[str, Any] = {
            "id": name,
            "clause": clause.words() if clause and not clause.is_nothing else "",
            "place": node.place,
        }
        if form in FORMS:
            return Leaves(self.names, self.cards).read(node, form, said)
        return self.tree(node, form, said)

    def form(self, node: Node) -> str:
        """The key that tells what a rule is."""
        if not node.is_mapping:
            known = 'all, any, not, at_least, or a leaf such as {f: rev, op: ">=", v: 100万元}'
            raise node.wrong(f"{_shown(node)} is no rule", f"Write {known}")
        keys = [str(key.value) for key, _ in node.pairs()]
        found = [key for key in keys if key in FORMS or key in TREES]
        if len(found) == 1:
            return found[0]
        if found:
            both = " and ".join(found)
            raise node.wrong(f"{both} stand in one rule", "Make two rules under all: or any:")
        unknown = next((key for key in keys if key not in {"id", "clause", "op", "v"}), "")
        hint = among(unknown, (*TREES, *FORMS)) if unknown else "Write what it compares, such as f:"
        raise node.wrong(f"no form of rule is called {unknown!r}", hint)

    def claim(self, node: Node, made: str) -> str:
        """The id of a rule, which nothing else of the version may have."""
        written = node.get("id")
        name = written.name() if written else made
        if name in self.ids:
            raise (written or node).wrong(
                f"the id {name} is there twice, first in line {self.ids[name].line}",
                "Give every rule of a version an id of its own",
            )
        self.ids[name] = node.place
        return name

    def tree(self, node: Node, form: str, said: Mapping[str, Any]) -> surface.Rule:
        """A tree with its branches, numbered below its id."""
        shape: dict[str, Entry] = {
            "id": may(_kept), "clause": may(_kept), form: need(_kept, "the branches")
        }  # fmt: skip
        if form == "at_least":
            shape["of"] = need(_kept, "the branches, as a list")
        found = entries(node, shape)
        if form == "not":
            return surface.Not(**said, of=self.read(found["not"], f"{said['id']}.0"))
        if form != "at_least":
            of = self.branches(found[form], said["id"])
            return (surface.All if form == "all" else surface.Any)(**said, of=of)
        of, count = self.branches(found["of"], said["id"]), found["at_least"].count("branches")
        if not 1 <= count <= len(of):
            wrong = f"at least {count} of {len(of)} is no choice"
            raise found["at_least"].wrong(wrong, f"Write a number from 1 to {len(of)}")
        return surface.AtLeast(**said, count=count, of=of)

    def branches(self, node: Node, above: str) -> tuple[surface.Rule, ...]:
        """The branches of a tree."""
        if not node.is_list:
            raise node.wrong("here a list of rules is expected", "Begin each with a dash: - {...}")
        numbered = list(enumerate(node.items()))
        return every(numbered, lambda one: self.read(one[1], f"{above}.{one[0]}"))


def _kept(node: Node) -> Node:
    return node


def _shown(node: Node) -> str:
    return repr(node.value[:40]) if isinstance(node.value, str) else "a list"
