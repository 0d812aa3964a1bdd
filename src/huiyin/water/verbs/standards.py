"""Versions of standards: imported by one person, activated and ended by another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.editions import Activation, Deactivation, Version
from huiyin.water.core.discharge.limits import DischargeStandard
from huiyin.water.discharge import law
from huiyin.water.models import Record, Subject
from huiyin.water.queries.standards import (
    ACTIVATION,
    DEACTIVATION,
    VERSION,
    Kept,
    subject,
    version,
)
from huiyin.water.standard_checks import Asked, beside
from huiyin.water.standard_file import Reading, read_version, unconfirmed
from huiyin.water.standards import GB3838
from huiyin.water.verbs import register
from huiyin.water.verbs.effluent import look_again
from huiyin.water.verbs.register import BadEntry, Written

LABEL = re.compile(r"[\w.\-]{1,60}")
CODE = re.compile(r"[A-Z][A-Z0-9/ .\-]{3,58}[0-9]")


class NotRead(BadEntry):
    """Something of the file is refused or asked back; `reading` says what. Nothing was kept."""

    def __init__(self, reading: Reading, open_questions: tuple[Asked, ...]) -> None:
        super().__init__(
            _("%(refused)d lines cannot stand, %(asked)d figures are asked back.")
            % {"refused": reading.refused_rows, "asked": len(open_questions)},
            _("Correct them, or confirm what is meant and take the other lines."),
        )
        self.reading = reading
        self.asked = open_questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A table somebody wants to import as the version `label`.

    `as_law`: meant as law · `keep_good`: take the good lines and leave out the refused ones ·
    `confirmed`: keys of figures that were asked back and are meant so.
    """

    code: str
    label: str
    name: str
    content: bytes
    file_name: str
    as_law: bool
    keep_good: bool = False
    confirmed: frozenset[str] = frozenset()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written, and what the file said."""

    record: Record
    reading: Reading


def read_upload(upload: Upload) -> Reading:
    """What the file says against what stands today; keeps nothing. Raises BadEntry, BadTable."""
    if upload.code == GB3838:
        raise BadEntry(
            _("The class limits of %(code)s are not imported here.") % {"code": GB3838},
            _("They come with the system; this page takes limits of effluent."),
        )
    if not CODE.fullmatch(upload.code):
        raise BadEntry(
            _("“%(code)s” is no code of a standard.") % {"code": upload.code},
            _("Write it like this: %(words)s.") % {"words": "GB 18918-2002, DB41/908-2014"},
        )
    known = standards_now()
    return read_version(
        upload.code,
        upload.content,
        name=upload.file_name,
        standing=known.get(upload.code) or DischargeStandard(upload.code, upload.name, (), ()),
        known=known,
        as_law=upload.as_law,
    )


def import_version(upload: Upload, *, actor: User, at: datetime | None = None) -> Imported:
    """Keep a version; it holds nobody until a second person activates it.

    Raises Refused for anybody but a keeper; BadTable for a file that is no table; NotRead while
    lines are refused and not left out on purpose, or figures are asked back and not confirmed;
    BadEntry for a label that is taken and for a file without a single good line.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"import a version of {upload.code}", now)
    reading = read_upload(upload)
    open_questions = tuple(unconfirmed(reading, upload.confirmed))
    if open_questions or (reading.refused and not upload.keep_good) or not reading.rows:
        raise NotRead(reading, open_questions)
    if not LABEL.fullmatch(upload.label):
        raise BadEntry(
            _("The label may hold letters, figures, points and dashes, at most 60."),
            _("Name the year or the paper, such as 2026-03."),
        )
    value = Version(
        label=upload.label,
        rows=tuple(reading.rows),
        as_law=upload.as_law,
        source=reading.source,
        file_name=upload.file_name,
        document=sha256(upload.content).hexdigest(),
        refused_rows=reading.refused_rows,
        confirmed=tuple(sorted(one.key for one in reading.asked)),
        invented=upload.invented,
    )
    with transaction.atomic():
        standard = _subject(upload, actor, now)
        if standard.records.filter(kind=VERSION, key=upload.label).exists():
            raise BadEntry(
                _("%(code)s has a version %(label)s already.")
                % {"code": upload.code, "label": upload.label},
                _("A version is never changed; import it under another label."),
            )
        entry = Written(
            kind=VERSION, key=upload.label, day=now.astimezone(CHINA).date(), value=value
        )
        record = register.write(standard, [entry], actor=actor, at=now)[0]
    return Imported(record, reading)


def activate(
    code: str,
    label: str,
    starts: date,
    *,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> Record:
    """Let a version hold from the day `starts` on, but no row before the day it names itself.

    Raises Refused for anybody but a keeper and for whoever imported it; BadEntry without a reason,
    for one that was activated before, and where a row would stand beside another. Effluent days
    since then are judged again.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"activate {code} {label}", now)
    _require_other(_find(code, label).record, actor, f"activate {code} {label}")
    _require_reason(reason)
    with transaction.atomic():
        kept = _locked(code, label)
        if kept.activation is not None:
            raise BadEntry(
                _("This version was activated before."),
                _("To let it hold again, import it under another label."),
            )
        _refuse_beside(kept)
        value = Activation(version=label, starts=starts, document=kept.version.document)
        entry = Written(kind=ACTIVATION, key=label, day=starts, value=value, reason=reason.strip())
        _judge_again(starts, now)
        return register.write(kept.entry.subject, [entry], actor=actor, at=now)[0]


def deactivate(
    code: str,
    label: str,
    ends: date,
    *,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> Record:
    """Let a version hold no more from the day `ends` on.

    Raises Refused for anybody but a keeper and for whoever activated it; BadEntry without a
    reason, for a day before it started, and for one that does not hold.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"end {code} {label}", now)
    begun = _find(code, label).activation
    if begun is not None:
        _require_other(begun.record, actor, f"end {code} {label}")
    _require_reason(reason)
    with transaction.atomic():
        kept = _locked(code, label)
        begun = kept.activation
        if begun is None or kept.deactivation is not None:
            raise BadEntry(_("This version holds nobody."), _("Only an active version is ended."))
        if ends < begun.value.starts:
            raise BadEntry(
                _("It started on %(day)s; it cannot end before.") % {"day": begun.value.starts},
                _("Choose that day or a later one."),
            )
        entry = Written(
            kind=DEACTIVATION,
            key=label,
            day=ends,
            value=Deactivation(version=label, ends=ends),
            reason=reason.strip(),
        )
        _judge_again(ends, now)
        return register.write(kept.entry.subject, [entry], actor=actor, at=now)[0]


def _judge_again(since: date, now: datetime) -> None:
    """Days from `since` on that were judged already are judged by the law as it is now."""
    if since <= now.astimezone(CHINA).date():
        look_again(datetime.combine(since, time(), CHINA))


def standards_now() -> Mapping[str, DischargeStandard]:
    """Every standard with all that is activated, also for later days."""
    return city_law(date.max).standards


def _subject(upload: Upload, actor: User, now: datetime) -> Subject:
    """The standard's subject under lock; its first version enters it."""
    found = subject(upload.code)
    if found is None:
        shipped = law().standards.get(upload.code)
        name = shipped.name_zh if shipped else upload.name
        found = register.enter(
            SubjectKind.STANDARD,
            upload.code,
            {"code": upload.code, "name_zh": name},
            name=name,
            unit=None,
            actor=actor,
            at=now,
            invented=upload.invented and shipped is None,
        )
    return Subject.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _locked(code: str, label: str) -> Kept:
    """The version as it is once its standard is under lock."""
    Subject.objects.select_for_update(of=("self",)).get(kind=SubjectKind.STANDARD, code=code)
    return _find(code, label)


def _require_other(before: Record, actor: User, what: str) -> None:
    """Refuses before any transaction begins, so that the line in the access log stays."""
    if before.by_id == actor.pk:
        access.refuse(actor, access.SAME_PERSON, what)


def _find(code: str, label: str) -> Kept:
    kept = version(code, label)
    if kept is None:
        raise BadEntry(
            _("%(code)s has no version %(label)s.") % {"code": code, "label": label},
            _("Choose one from the standard's page."),
        )
    return kept


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadEntry(_("It needs a reason."), _("Say by which paper or decision."))


def _refuse_beside(kept: Kept) -> None:
    """What stands may have changed since the import."""
    standing = standards_now().get(kept.code)
    for one in kept.edition().rows:
        for row in standing.limits if standing else ():
            if beside(one.limit, row):
                raise BadEntry(
                    _("It would hold beside a standing row of %(factor)s with another condition.")
                    % {"factor": row.factor},
                    _("Import it again with the same condition, under another label."),
                )
