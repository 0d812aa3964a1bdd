"""Every write of the water desk, in the imperative.

`settle` is the heart: one look of the judge becomes rows and matters in one transaction,
so that a judge killed in the middle leaves nothing half done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.field.access import Actor, require_registrar
from huiyin.field.models import Point
from huiyin.water import matters
from huiyin.water.choices import EpisodeState, RerunResult
from huiyin.water.core import episodes as core
from huiyin.water.core.episodes import episode_key
from huiyin.water.core.revisions import Change, ChangeKind, diff_episodes
from huiyin.water.look import Look, standing
from huiyin.water.models import Episode, Rerun, Section, Watch
from huiyin.water.series import sample_id


class BadSection(HuiyinError):
    """A section cannot be as asked; nothing was changed."""


def register_section(actor: Actor, point: Point, **facts: Any) -> Section:
    """Let the desk watch a point. What has been stored of it is judged from its first reading.

    Raises NotAllowed for anybody but a system administrator, BadSection for a class that is none.
    """
    require_registrar(actor)
    _check_target(facts.get("target_class"))
    with transaction.atomic():
        section, created = Section.objects.get_or_create(point=point, defaults=facts)
        if created:
            _look_again(section, section.effective_from)
    return section


def set_target(
    actor: Actor, section: Section, *, target_class: int | None, source: str, since: datetime
) -> None:
    """Hold a section to another class from `since` on; the time since then is judged again.

    The time before keeps the target it had; targets that began at `since` or later give way.
    """
    require_registrar(actor)
    _check_target(target_class)
    if not source.strip():
        raise BadSection(_("A target class needs a source."), _("Name the document it stands in."))
    with transaction.atomic():
        locked = Section.objects.select_for_update().get(pk=section.pk)
        locked.earlier_targets = _targets_before(locked, since)
        locked.target_class, locked.target_source = target_class, source.strip()
        locked.target_assumed, locked.effective_from = False, since
        locked.save()
        _look_again(locked, since)


def watch() -> Watch:
    """How far the judge has read."""
    return Watch.objects.get_or_create(pk=1)[0]


def note_arrivals(
    earliest: Mapping[str, datetime], *, before: dict[str, int], now: dict[str, int]
) -> None:
    """Mark the sections of which readings arrived, unless another judge has just done so."""
    with transaction.atomic():
        row = Watch.objects.select_for_update().get(pk=1)
        if row.reached != before:
            return
        for section in Section.objects.select_for_update().filter(point__in=list(earliest)):
            _look_again(section, earliest[section.point_id])
        row.reached = now
        row.save()


def settle(section: Section, look: Look, *, at: datetime) -> bool:
    """Write what a look found; False when the section has moved on since it was read."""
    with transaction.atomic():
        locked = Section.objects.select_for_update().select_related("point").get(pk=section.pk)
        if (locked.arrivals, locked.look_at) != (section.arrivals, section.look_at):
            return False
        rows = standing(locked, look.window_from)
        for change in diff_episodes([row.value for row in rows], look.episodes):
            _apply(locked, look, change, rows, at)
        _settle_reruns(locked, look, at)
        look.record(locked, at).save()
        locked.look_at, locked.look_from = look.next_look, look.next_from
        locked.save(update_fields=["look_at", "look_from"])
    return True


def _look_again(section: Section, since: datetime) -> None:
    section.look_at = min(section.look_at or since, since)
    section.look_from = min(section.look_from or since, since)
    Section.objects.filter(pk=section.pk).update(
        look_at=section.look_at, look_from=section.look_from, arrivals=F("arrivals") + 1
    )


def _targets_before(section: Section, since: datetime) -> list[dict[str, Any]]:
    now = {
        "since": section.effective_from.isoformat(),
        "target": section.target_class,
        "source": section.target_source,
    }
    rows = [*section.earlier_targets, now]
    return [row for row in rows if datetime.fromisoformat(row["since"]) < since]


def _check_target(target: int | None) -> None:
    if target is not None and target not in range(1, 6):
        raise BadSection(_("A target class is one of Ⅰ to Ⅴ."))


def _apply(
    section: Section, look: Look, change: Change, rows: Sequence[Episode], at: datetime
) -> None:
    """Bring the rows of one group of overlapping episodes to what was found now.

    The first row takes the first episode and so on: a matter stays with the earliest.
    """
    mine = [row for row in rows if row.value in change.old]
    for row in mine[len(change.new) :]:
        row.state = EpisodeState.MERGED if change.new else EpisodeState.WITHDRAWN
        row.save()
        if change.kind is ChangeKind.WITHDRAWN:
            matters.tell_withdrawn(section, row, at)
    for row, found in zip(mine, change.new, strict=False):
        recovered_before = row.state == EpisodeState.RECOVERED
        row.take(found)
        row.save()
        if found.end and not recovered_before:
            matters.tell_recovered(section, row, look, at)
        elif recovered_before and not found.end:
            matters.tell_below_again(section, row, at)
        elif not found.end:
            matters.tell_still_below(section, row, at)
    for found in change.new[len(mine) :]:
        _open(section, look, found, at)


def _open(section: Section, look: Look, found: core.Episode, at: datetime) -> None:
    clue = hashlib.sha256(episode_key(section.point_id, found.start).encode()).hexdigest()[:40]
    row = Episode.objects.filter(clue=clue).first() or Episode(
        section=section, clue=clue, noticed_at=at, target_class=look.basis.target_at(found.start)
    )
    row.take(found)
    if row.matter_number:
        matters.tell_below_again(section, row, at)
    else:
        matters.open_for(section, row, look, at)
    row.save()
    if found.end:
        matters.tell_recovered(section, row, look, at)


def _settle_reruns(section: Section, look: Look, at: datetime) -> None:
    """Ask for the re-runs of new spikes and answer those that wait."""
    asked = {
        sample_id(rerun.time): rerun
        for rerun in Rerun.objects.filter(section=section, time__gte=look.window_from)
    }
    for spike in look.spikes:
        known = [asked.pop(name) for name in spike.readings if name in asked]
        rerun = known[0] if known else Rerun(section=section, asked_at=at)
        rerun.time, rerun.factor = spike.time, _worst(look, spike)
        rerun.factors = [list(factor) for factor in spike.factors]
        rerun.worst_class = spike.worst_class
        _answer(rerun, look, _result(look, spike), after=spike.readings[-1])
    for name, rerun in asked.items():
        confirmed = any(e.start <= rerun.time <= e.last_below for e in look.episodes)
        result = RerunResult.CONFIRMED if confirmed else RerunResult.CORRECTED
        _answer(rerun, look, result, after=name)


def _worst(look: Look, spike: core.Spike) -> str:
    return next(s.worst_beyond for s in look.samples if s.id == spike.readings[0])


def _result(look: Look, spike: core.Spike) -> str:
    if spike.settled:
        return RerunResult.NOT_CONFIRMED
    late = look.until - spike.time > look.policy.max_gap
    return RerunResult.NO_ANSWER if late else RerunResult.WAITING


def _answer(rerun: Rerun, look: Look, result: str, *, after: str) -> None:
    """Save the result; the answer's time is that of the first reading that said something."""
    if rerun.result != result:
        unanswered = result in {RerunResult.WAITING, RerunResult.NO_ANSWER}
        later = (s.time for s in look.samples if s.id > after and s.judged().says is not None)
        rerun.answered_at = None if unanswered else next(later, look.until)
        rerun.result = result
    rerun.save()
