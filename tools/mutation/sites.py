"""Where a module can be broken, one small fault at a time.

A fault is one change of the syntax tree: a boundary moved, a condition turned round, a constant
changed, an entry of a table dropped, one word of an enumeration put for another, a statement
left out. Annotations, docstrings, decorators, imports and the words of raised errors are left
alone: they decide nothing.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Words = Mapping[str, tuple[str, ...]]
"""Enumerations by the name they are used under: their members in order."""

BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITE = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "tuple"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: where, what was there, what stands there instead, and how to put it in.

    ``function`` is the outermost function around it, empty for what runs when the module is
    imported. ``key`` stays the same while the function around it and the fault do.
    """

    module: str
    path: Path
    function: str
    line: int
    operator: str
    before: str
    after: str
    key: str
    apply: Callable[[], None] = field(compare=False, repr=False)
    tree: ast.Module = field(compare=False, repr=False)

    @property
    def words(self) -> str:
        """The fault in one line."""
        where = self.function or "(module)"
        return f"{self.module}:{self.line} {where} [{self.operator}] {self.before} → {self.after}"


def enumerations(paths: list[Path]) -> dict[str, tuple[str, ...]]:
    """The enumerations that these files define, aliases such as ``S = State`` included."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    found = {
        node.name: tuple(
            target.id
            for line in node.body
            if isinstance(line, ast.Assign)
            for target in line.targets
            if isinstance(target, ast.Name)
        )
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "StrEnum" for b in node.bases)
    }
    for tree in trees:
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                pairs = zip(ast.walk(node.targets[0]), ast.walk(node.value), strict=False)
                found |= {
                    short.id: found[long.id]
                    for short, long in pairs
                    if isinstance(short, ast.Name)
                    and isinstance(long, ast.Name)
                    and long.id in found
                }
    return found


def mutants(module: str, path: Path, words: Words) -> list[Mutant]:
    """Every fault of one module, in order of the text."""
    finder = _Finder(module, path, words)
    finder.visit_all(finder.tree, "")
    return finder.found


class _Finder:
    """One walk over a module; each node is offered to every operator."""

    def __init__(self, module: str, path: Path, words: Words) -> None:
        self.module, self.path, self.words = module, path, words
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.found: list[Mutant] = []
        self.seen: dict[tuple[str, ...], int] = {}

    def visit_all(self, parent: ast.AST, function: str) -> None:
        for name, value in ast.iter_fields(parent):
            if _decides_nothing(parent, name):
                continue
            if isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST) and not _is_docstring(parent, item):
                        self._visit(_Slot(parent, name, index), item, function)
            elif isinstance(value, ast.AST):
                self._visit(_Slot(parent, name, None), value, function)

    def _visit(self, slot: _Slot, node: ast.AST, function: str) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise):
            if isinstance(node, ast.Raise):
                self._add(slot, node, function, "drop", ast.Pass())
            return
        if slot.name == "slice" and isinstance(node, ast.Tuple):
            return
        for operator, put in _faults(node, slot, self.words):
            self._add(slot, node, function, operator, put)
        self.visit_all(node, function or _named(node, slot))

    def _add(
        self, slot: _Slot, node: ast.AST, function: str, operator: str, put: ast.AST | None
    ) -> None:
        before = _short(node)
        after = "(dropped)" if put is None else _short(put)
        # what stands in a class body or a default is made when the module is imported
        name = "" if slot.name in ("defaults", "kw_defaults") else function
        facts = (self.module, name, operator, ast.unparse(node), after)
        number = self.seen[facts] = self.seen.get(facts, -1) + 1
        digest = hashlib.sha256("\n".join([*facts, str(number)]).encode()).hexdigest()[:16]
        self.found.append(
            Mutant(
                module=self.module,
                path=self.path,
                function=name,
                line=getattr(node, "lineno", 0),
                operator=operator,
                before=before,
                after=after,
                key=digest,
                apply=lambda: slot.put(put),
                tree=self.tree,
            )
        )


@dataclass(frozen=True, slots=True)
class _Slot:
    """The place of a node in its parent."""

    parent: ast.AST
    name: str
    index: int | None

    def put(self, node: ast.AST | None) -> None:
        """Put another node there; None takes it away, from a mapping with its key."""
        if self.index is None:
            setattr(self.parent, self.name, node)
            return
        items = getattr(self.parent, self.name)
        if node is not None:
            items[self.index] = node
            return
        del items[self.index]
        if isinstance(self.parent, ast.Dict):
            del self.parent.values[self.index]


def _named(node: ast.AST, slot: _Slot) -> str:
    """The name by which the function in ``node`` is found again, empty when it is none."""
    if isinstance(node, ast.FunctionDef):
        owner = slot.parent.name + "." if isinstance(slot.parent, ast.ClassDef) else ""
        return owner + node.name
    return f"<lambda>@{node.lineno}" if isinstance(node, ast.Lambda) else ""


def _decides_nothing(parent: ast.AST, name: str) -> bool:
    if name in ("annotation", "returns", "decorator_list", "bases", "ctx", "type_comment"):
        return True
    return isinstance(parent, ast.JoinedStr)


def _is_docstring(parent: ast.AST, node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return False
    return isinstance(parent, ast.Module | ast.ClassDef | ast.FunctionDef)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


Faults = Iterator[tuple[str, ast.AST | None]]


def _faults(node: ast.AST, slot: _Slot, words: Words) -> Faults:
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            yield from operator(node, slot, words)


def _comparison(node: ast.Compare, _: _Slot, __: Words) -> Faults:
    for index, op in enumerate(node.ops):
        for name, table in (("boundary", BOUNDARY), ("opposite", OPPOSITE)):
            if type(op) in table:
                ops: list[ast.cmpop] = list(node.ops)
                ops[index] = table[type(op)]()  # type: ignore[index]
                yield name, ast.Compare(node.left, ops, node.comparators)


def _condition(node: Any, slot: _Slot, _: Words) -> Faults:
    """Turn a condition round, unless another operator does so already."""
    asked = slot.name in {"test", "ifs"}
    plain = isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OPPOSITE
    if asked and not plain and not isinstance(node, ast.UnaryOp):
        yield "negate", ast.UnaryOp(ast.Not(), node)


def _junction(node: ast.BoolOp, _: _Slot, __: Words) -> Faults:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "and/or", ast.BoolOp(other, node.values)
    for index in range(len(node.values)):
        left = node.values[:index] + node.values[index + 1 :]
        yield "and/or", left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def _not(node: ast.UnaryOp, _: _Slot, __: Words) -> Faults:
    if isinstance(node.op, ast.Not | ast.USub):
        yield "negate", node.operand


def _constant(node: ast.Constant, slot: _Slot, _: Words) -> Faults:
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant", ast.Constant(value + 1)
    elif isinstance(value, str) and not isinstance(slot.parent, ast.FormattedValue):
        prose = " " in value
        yield ("prose" if prose else "constant"), ast.Constant("" if prose else value + "X")


def _arithmetic(node: ast.BinOp, _: _Slot, __: Words) -> Faults:
    if type(node.op) in ARITHMETIC and not isinstance(node.left, ast.Constant | ast.JoinedStr):
        yield "arithmetic", ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)


def _answer(node: ast.Return, _: _Slot, __: Words) -> Faults:
    if node.value is not None and not _is_none(node.value):
        yield "return None", ast.Return(ast.Constant(None))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _statement(node: ast.stmt, _: _Slot, __: Words) -> Faults:
    into = isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Subscript) for target in node.targets
    )
    if into or isinstance(node, ast.Expr | ast.AugAssign | ast.Continue | ast.Break):
        yield "drop", ast.Pass()


def _entry(node: ast.AST, slot: _Slot, words: Words) -> Faults:
    """Drop one entry of a tuple, list, set or mapping, or one word among a call's arguments."""
    if slot.index is None:
        return
    literal = isinstance(slot.parent, ast.Tuple | ast.List | ast.Set) and slot.name == "elts"
    unpacked = literal and isinstance(getattr(slot.parent, "ctx", None), ast.Store)
    mapping = isinstance(slot.parent, ast.Dict) and slot.name == "keys"
    word = isinstance(slot.parent, ast.Call) and slot.name == "args" and _is_word(node, words)
    if (literal and not unpacked) or mapping or (word and len(slot.parent.args) > 1):  # type: ignore[attr-defined]
        yield "drop entry", None


def _is_word(node: ast.AST, words: Words) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in words.get(node.value.id, ())
    )


def _word(node: ast.Attribute, slot: _Slot, words: Words) -> Faults:
    """Another word of the same enumeration."""
    key = isinstance(slot.parent, ast.Dict) and slot.name == "keys"
    if key or not _is_word(node, words) or not isinstance(node.value, ast.Name):
        return
    members = words[node.value.id]
    other = members[(members.index(node.attr) + 1) % len(members)]
    yield "word", ast.Attribute(node.value, other, ast.Load())


def _twin(node: ast.Call, _: _Slot, __: Words) -> Faults:
    if isinstance(node.func, ast.Name) and node.func.id in TWINS:
        name = ast.Name(TWINS[node.func.id], ast.Load())
        keywords = [] if name.id == "tuple" else node.keywords
        yield "twin", ast.Call(name, node.args, keywords)


OPERATORS: tuple[tuple[type[ast.AST], Callable[..., Faults]], ...] = (
    (ast.Compare, _comparison),
    (ast.expr, _condition),
    (ast.BoolOp, _junction),
    (ast.UnaryOp, _not),
    (ast.Constant, _constant),
    (ast.BinOp, _arithmetic),
    (ast.Return, _answer),
    (ast.stmt, _statement),
    (ast.expr, _entry),
    (ast.Attribute, _word),
    (ast.Call, _twin),
)
