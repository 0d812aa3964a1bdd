"""What a verification can find, and what each finding means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """The kinds of faults; the stand-alone verifier uses the same names."""

    EVENT_EDITED = "event_edited"
    CHAIN_BROKEN = "chain_broken"
    TIME_BACKWARDS = "time_backwards"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    BACK_DATED = "back_dated"
    EVENT_MISSING = "event_missing"
    EVENT_UNLOGGED = "event_unlogged"
    LOG_STOPPED = "log_stopped"
    LEAF_DIFFERS = "leaf_differs"
    LEAF_MISSING = "leaf_missing"
    TILE_DIFFERS = "tile_differs"
    LOG_CUT = "log_cut"
    ROOT_DIFFERS = "root_differs"
    FORK = "fork"
    BAD_SIGNATURE = "bad_signature"
    UNKNOWN_KEY = "unknown_key"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    CHECKPOINT_LOST = "checkpoint_lost"
    EVIDENCE_CHANGED = "evidence_changed"
    EVIDENCE_MISSING = "evidence_missing"
    TEXT_CHANGED = "text_changed"
    TEXT_MISSING = "text_missing"
    ROW_DIFFERS = "row_differs"


MEANING: dict[str, Any] = {
    Kind.EVENT_EDITED: _("The event was changed after it was written."),
    Kind.CHAIN_BROKEN: _("Events of the matter were moved, removed or put in."),
    Kind.TIME_BACKWARDS: _("It is dated before the one it follows."),
    Kind.UNKNOWN_ALGORITHM: _("It names a hash algorithm that is not known here."),
    Kind.BACK_DATED: _("It is dated before a checkpoint that does not hold it."),
    Kind.EVENT_MISSING: _("The log has a leaf for an event that was deleted or moved."),
    Kind.EVENT_UNLOGGED: _("The event should be in the log and is not: it was slipped in."),
    Kind.LOG_STOPPED: _("Events have not entered the log for days."),
    Kind.LEAF_DIFFERS: _("Event and leaf are not the same: one of them was changed."),
    Kind.LEAF_MISSING: _("The log has a hole: leaves were deleted."),
    Kind.TILE_DIFFERS: _("A stored part of the tree is not what its leaves add up to."),
    Kind.LOG_CUT: _("The log is shorter than when the checkpoint was signed."),
    Kind.ROOT_DIFFERS: _("The log is not the one that the checkpoint was signed for."),
    Kind.FORK: _("Two checkpoints of one size tell different logs."),
    Kind.BAD_SIGNATURE: _("The checkpoint was changed after it was signed."),
    Kind.UNKNOWN_KEY: _("The checkpoint is signed with a key that is not trusted."),
    Kind.CHECKPOINT_CHANGED: _("The checkpoint cannot be read, or is unlike its row."),
    Kind.CHECKPOINT_LOST: _("A checkpoint that left the city is no longer in its database."),
    Kind.EVIDENCE_CHANGED: _("The file is not the one the event speaks of."),
    Kind.EVIDENCE_MISSING: _("The file that the event speaks of is gone."),
    Kind.TEXT_CHANGED: _("The text is not the one committed to, and is not marked as erased."),
    Kind.TEXT_MISSING: _("The text's record is gone; an erased text keeps an empty one."),
    Kind.ROW_DIFFERS: _("A row of the database is not what the events add up to."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; `detail` is for whoever looks closer."""

    kind: str
    where: str
    detail: str = ""

    @property
    def meaning(self) -> str:
        """In the reader's language."""
        return str(MEANING[self.kind])
