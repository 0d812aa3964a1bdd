"""What a new judgement of the same window changes in the one before.

Episodes are matched by the time they cover, not by their start: a late reading may move the
start of an episode whose matter exists already, and the matter keeps its first key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from huiyin.water.core.episodes import Episode


class ChangeKind(StrEnum):
    """What happened to one group of overlapping episodes."""

    OPENED = "opened"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    RECOVERED = "recovered"
    REOPENED = "reopened"
    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Change:
    """Old episodes and the new ones that take their place; either side may be empty."""

    kind: ChangeKind
    old: tuple[Episode, ...]
    new: tuple[Episode, ...]


def diff_episodes(old: Sequence[Episode], new: Sequence[Episode]) -> tuple[Change, ...]:
    """The changes from `old` to `new` in order of time; equal episodes are not mentioned."""
    groups: list[tuple[list[Episode], list[Episode]]] = []
    marked = [(e, 0) for e in old] + [(e, 1) for e in new]
    group_end = None
    for episode, side in sorted(marked, key=lambda pair: (pair[0].start, pair[1])):
        if group_end is None or episode.start > group_end:
            groups.append(([], []))
            group_end = episode.last_below
        groups[-1][side].append(episode)
        group_end = max(group_end, episode.last_below)
    return tuple(
        Change(_kind(before, after), tuple(before), tuple(after))
        for before, after in groups
        if before != after
    )


def _kind(old: list[Episode], new: list[Episode]) -> ChangeKind:
    if not old:
        return ChangeKind.OPENED
    if not new:
        return ChangeKind.WITHDRAWN
    if len(old) != len(new):
        return ChangeKind.MERGED if len(new) < len(old) else ChangeKind.SPLIT
    was_open, is_open = old[-1].end is None, new[-1].end is None
    if was_open and not is_open:
        return ChangeKind.RECOVERED
    return ChangeKind.REOPENED if is_open and not was_open else ChangeKind.CHANGED
