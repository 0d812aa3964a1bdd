"""The kinds of document (文书) an office writes, and who may draft and issue each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.ledger.core.states import Role


class Kind(StrEnum):
    """What a document is."""

    NOTICE = "notice"
    REMINDER = "reminder"
    RETURN_OPINION = "return_opinion"
    EXTENSION_FORM = "extension_form"
    CHECK_SHEET = "check_sheet"
    STRIKE_OFF_FORM = "strike_off_form"
    REPLY_LETTER = "reply_letter"
    CIRCULAR = "circular"


class Goes(StrEnum):
    """To whom a document goes: to units that sign for it, to a raiser, or only into the file."""

    UNITS = "units"
    RAISER = "raiser"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec:
    """One kind. ``name`` is the heading of the paper; ``answered``: an answer is owed to it."""

    kind: Kind
    name: str
    summary: str
    goes: Goes
    answered: bool
    drafters: frozenset[Role]
    about_a_matter: bool = True
    red_head: bool = False


OFFICE = frozenset({Role.SUPERVISOR, Role.LEADER})
UNIT = frozenset({Role.UNIT_HEAD, Role.HANDLER})
ISSUERS = frozenset({Role.SUPERVISOR, Role.LEADER})

KINDS: dict[Kind, KindSpec] = {
    spec.kind: spec
    for spec in (
        KindSpec(
            kind=Kind.NOTICE,
            name="督办通知单",
            summary="Supervision notice",
            goes=Goes.UNITS,
            answered=True,
            drafters=OFFICE,
            red_head=True,
        ),
        KindSpec(
            kind=Kind.REMINDER,
            name="催办单",
            summary="Reminder",
            goes=Goes.UNITS,
            answered=True,
            drafters=OFFICE,
            red_head=True,
        ),
        KindSpec(
            kind=Kind.RETURN_OPINION,
            name="退回意见",
            summary="Return opinion",
            goes=Goes.UNITS,
            answered=False,
            drafters=OFFICE | {Role.VERIFIER},
        ),
        KindSpec(
            kind=Kind.EXTENSION_FORM,
            name="延期审批表",
            summary="Extension form",
            goes=Goes.FILE,
            answered=False,
            drafters=OFFICE | UNIT,
        ),
        KindSpec(
            kind=Kind.CHECK_SHEET,
            name="核查单",
            summary="Check sheet",
            goes=Goes.FILE,
            answered=False,
            drafters=OFFICE | {Role.VERIFIER},
        ),
        KindSpec(
            kind=Kind.STRIKE_OFF_FORM,
            name="销号审批表",
            summary="Strike-off form",
            goes=Goes.FILE,
            answered=False,
            drafters=OFFICE | UNIT,
        ),
        KindSpec(
            kind=Kind.REPLY_LETTER,
            name="答复函",
            summary="Reply letter",
            goes=Goes.RAISER,
            answered=False,
            drafters=OFFICE | UNIT,
        ),
        KindSpec(
            kind=Kind.CIRCULAR,
            name="情况通报",
            summary="Circular",
            goes=Goes.UNITS,
            answered=False,
            drafters=OFFICE,
            about_a_matter=False,
            red_head=True,
        ),
    )
}
