"""An uploaded template, read before it is accepted: every placeholder known, nothing else done.

`check` returns a trial print with sample data, so that the office sees the paper before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from docx.opc.exceptions import OpcError
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from lxml.etree import LxmlError

from huiyin.documents import fill
from huiyin.documents.core.fields import Asked, fields_of, sample_of
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.letters import CONTEXTS
from huiyin.documents.errors import BadTemplate
from huiyin.documents.packages import check_package

ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Filter, nodes.Not,
    nodes.And, nodes.Or, nodes.Keyword,
)  # fmt: skip
LOOP = frozenset({"index", "index0", "first", "last", "length"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the part and the words of its paragraph."""

    part: str
    words: str

    def __str__(self) -> str:
        return f"{self.part}: “{self.words}”" if self.words else self.part


def check(kind: Kind, content: bytes) -> bytes:
    """A trial print of the template with sample data. Raises BadTemplate with every fault."""
    check_package(content)
    try:
        sources = fill.sources(content)
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, UnicodeDecodeError) as error:
        raise BadTemplate(
            [_("Word's parts do not fit together: %(error)s") % {"error": str(error)[:120]}],
            _hint(),
        ) from error
    faults = [fault for part, text in sources.items() for fault in _read(kind, part, text)]
    used = {name for text in sources.values() for name in _names(text)} if not faults else set()
    if not faults:
        faults = [
            _("The field {{ %(name)s }} (%(label)s) is missing.")
            % {"name": name, "label": _(about.summary)}
            for name, about in fields_of(CONTEXTS[kind]).items()
            if about.must and name not in used
        ]
    if faults:
        raise BadTemplate(faults, _hint())
    return _print(kind, content)


def _print(kind: Kind, content: bytes) -> bytes:
    try:
        return fill.fill(content, sample_of(CONTEXTS[kind]))
    except (TemplateError, LxmlError, ValueError, TypeError) as error:
        raise BadTemplate(
            [_("The trial print failed: %(error)s") % {"error": str(error)[:200]}], _hint()
        ) from error


def _read(kind: Kind, part: str, text: str) -> Iterator[str]:
    """The faults of one part."""
    try:
        tree = fill.environment().parse(text)
    except TemplateSyntaxError as error:
        place = Place(part, fill.paragraph_at(text, error.lineno))
        yield _("Paragraph %(line)s of %(place)s: %(error)s") % {
            "line": max(error.lineno - 1, 1),
            "place": place,
            "error": str(error.message)[:160],
        }
        return
    except RecursionError:
        yield _("%(part)s is nested too deeply.") % {"part": part}
        return
    except TemplateError as error:
        yield f"{part}: {error}"
        return
    yield from _Reader(kind, part, text).faults(tree)


class _Reader:
    """Walks a template's tree and names what is not on the short list."""

    def __init__(self, kind: Kind, part: str, text: str) -> None:
        self.known = fields_of(CONTEXTS[kind])
        self.part, self.text = part, text

    def faults(self, tree: nodes.Node) -> Iterator[str]:
        """Every fault, with its paragraph."""
        yield from self._walk(tree, {})

    def _walk(self, node: nodes.Node, rows: dict[str, Asked | None]) -> Iterator[str]:
        if not isinstance(node, ALLOWED):
            what = type(node).__name__
            yield self._told(node, _("%(what)s is not allowed in a template.") % {"what": what})
            return
        if isinstance(node, nodes.For):
            rows = rows | self._bound(node)
        if isinstance(node, nodes.Name) and node.ctx == "load":
            yield from self._name(node, rows)
        if isinstance(node, nodes.Getattr):
            yield from self._attribute(node, rows)
            return
        if isinstance(node, nodes.Filter) and node.name not in fill.FILTERS:
            yield self._told(node, _("There is no filter %(name)s.") % {"name": node.name})
        for child in node.iter_child_nodes():
            yield from self._walk(child, rows)

    def _bound(self, node: nodes.For) -> dict[str, Asked | None]:
        """The name a loop gives to each entry, and what the entry is."""
        if not isinstance(node.target, nodes.Name):
            return {}
        over = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        return {node.target.name: self.known.get(over), "loop": None}

    def _name(self, node: nodes.Name, rows: dict[str, Asked | None]) -> Iterator[str]:
        if node.name not in self.known and node.name not in rows:
            told = _("There is no field {{ %(name)s }}.") % {"name": node.name}
            yield self._told(node, told)

    def _attribute(self, node: nodes.Getattr, rows: dict[str, Asked | None]) -> Iterator[str]:
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        entry = rows.get(owner)
        if owner == "loop" and owner in rows:
            names: frozenset[str] = LOOP
        elif entry is not None and entry.row is not None:
            names = frozenset(fields_of(entry.row))
        else:
            names = frozenset()
        if node.attr not in names:
            told = _("There is no field {{ %(name)s }}.") % {"name": f"{owner or '…'}.{node.attr}"}
            yield self._told(node, told)

    def _told(self, node: nodes.Node, message: str) -> str:
        place = Place(self.part, fill.paragraph_at(self.text, node.lineno))
        return f"{message} ({place})"


def _names(text: str) -> set[str]:
    tree = fill.environment().parse(text)
    return {node.name for node in tree.find_all(nodes.Name)}


def _hint() -> str:
    return _("Correct it in Word and send it again; the page lists the fields of this kind.")
