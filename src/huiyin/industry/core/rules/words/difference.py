"""What one version asks otherwise than another, in words: leaf added, removed, limit changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.policy import Catalogue, Version, Words
from huiyin.industry.core.rules.words.benefit import worth
from huiyin.industry.core.rules.words.outline import Line, points_lines
from huiyin.industry.core.rules.words.sentences import Sentences

UNCOMPARED = {"id", "clause", "place", "limit", "op"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `kind` is added, removed, limit, moved, card or benefit; `id` the reason."""

    kind: str
    id: str
    words: Words


def difference(catalogue: Catalogue, old: Version, new: Version) -> tuple[Change, ...]:
    """The changes from one version to another, in the order of the new text, then what is gone."""
    before, after = Sentences(catalogue, old), Sentences(catalogue, new)
    found = [*leaves_changed(before, after), *cards_changed(before, after)]
    gains = [
        list(worth(one, one.version.benefit)) if one.version.benefit else []
        for one in (before, after)
    ]
    found += lines_changed("benefit", "", *gains)
    return tuple(found)


def leaves_changed(before: Sentences, after: Sentences) -> Iterator[Change]:
    """Leaves matched by id and by what they measure."""
    old, new = placed(before.version), placed(after.version)
    pairs = matched([leaf for leaf, _ in old], [leaf for leaf, _ in new])
    under = {leaf.id: tree for leaf, tree in old}
    for leaf, tree in new:
        said = after.say(leaf)
        former = pairs.get(leaf.id)
        if former is None:
            yield Change("added", leaf.id, Words(f"新增:{said.zh}", f"new: {said.en}"))
            continue
        was = before.say(former)
        if was != said:
            words = Words(f"由“{was.zh}”改为“{said.zh}”", f"from “{was.en}” to “{said.en}”")
            yield Change("limit", leaf.id, words)
        if under[former.id] != tree:
            yield Change("moved", leaf.id, moved(said, tree))
    kept = {one.id for one in pairs.values()}
    for leaf, _ in old:
        if leaf.id not in kept:
            said = before.say(leaf)
            yield Change("removed", leaf.id, Words(f"取消:{said.zh}", f"gone: {said.en}"))


def moved(said: Words, tree: str) -> Words:
    """A leaf that stands under another kind of tree."""
    kinds = {
        "all": Words("必备条件", "needed with others"),
        "any": Words("可选条件之一", "one of several"),
        "none": Words("否决条件", "a bar"),
    }
    now = kinds.get(tree, Words("若干项之一", "one of several to be chosen"))
    return Words(f"现为{now.zh}:{said.zh}", f"now {now.en}: {said.en}")


def placed(version: Version) -> list[tuple[surface.Leaf, str]]:
    """Every leaf of the rule and of whom it applies to, with the kind of tree it decides in."""
    found: list[tuple[surface.Leaf, str]] = []

    def walk(rule: surface.Rule, tree: str) -> None:
        match rule:
            case surface.All(of=of):
                for one in of:
                    walk(one, tree)
            case surface.Any(of=of):
                for one in of:
                    walk(one, "any" if len(of) > 1 else tree)
            case surface.AtLeast(of=of):
                for one in of:
                    walk(one, "at least")
            case surface.Not(of=inner):
                walk(inner, "none" if tree == "all" else tree)
            case _:
                found.append((rule, tree))

    for rule in (version.applies, version.rule):
        if rule is not None:
            walk(rule, "all")
    return found


def matched(old: list[surface.Leaf], new: list[surface.Leaf]) -> dict[str, surface.Leaf]:
    """For the ids of new leaves the old ones: same id and subject first, then the same subject."""
    left = {leaf.id: leaf for leaf in old}
    pairs: dict[str, surface.Leaf] = {}
    for same_id in (True, False):
        for leaf in new:
            if leaf.id in pairs:
                continue
            close = [
                one for one in left.values()
                if subject(one) == subject(leaf) and (one.id == leaf.id or not same_id)
            ]  # fmt: skip
            best = next(
                (one for one in close if getattr(one, "op", 0) == getattr(leaf, "op", 0)), None
            )
            if chosen := best or (close[0] if close else None):
                pairs[leaf.id] = left.pop(chosen.id)
    return pairs


def subject(leaf: surface.Leaf) -> tuple[Any, ...]:
    """What a leaf measures, whatever its limit; codes and classes count as limits."""
    skipped = UNCOMPARED | {"codes", "classes", "within"}
    measured = (getattr(leaf, one.name) for one in fields(leaf) if one.name not in skipped)
    return (type(leaf).__name__, *measured)


def cards_changed(before: Sentences, after: Sentences) -> Iterator[Change]:
    """Bands that a score card lost or gained."""
    for card in dict.fromkeys((*before.version.cards, *after.version.cards)):
        old, new = ([line.words for line in lines_of(one, card)] for one in (before, after))
        if old and new:
            yield from lines_changed("card", card, old, new)
        else:
            zh, en = ("取消", "gone") if old else ("新增", "new")
            yield Change("card", card, Words(f"{zh}:评分卡{card}", f"{en}: the score card {card}"))


def lines_of(sentences: Sentences, card: str) -> list[Line]:
    """The lines of a card; none where it is not there."""
    points = sentences.version.cards.get(card)
    return [] if points is None else list(points_lines(sentences, points, 0))


def lines_changed(kind: str, of: str, old: list[Words], new: list[Words]) -> Iterator[Change]:
    """Lines that stand in one and not in the other."""
    gone, come = list(old), []
    for line in new:
        if line in gone:
            gone.remove(line)
        else:
            come.append(line)
    for line in gone:
        yield Change(kind, of, Words(f"取消:{line.zh}", f"gone: {line.en}"))
    for line in come:
        yield Change(kind, of, Words(f"新增:{line.zh}", f"new: {line.en}"))
