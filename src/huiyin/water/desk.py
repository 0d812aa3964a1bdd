"""The water desk (水质处): a canal and its rivers kept at their class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.base.desks import Desk, NavEntry, Vital

if TYPE_CHECKING:
    from huiyin.field.simulate import Row


def judge(until: datetime) -> int:
    """See `huiyin.water.judge`."""
    from huiyin.water.judge import judge as run

    return run(until)


def demo() -> Sequence[Row]:
    """Stations and loggers are there; what they will send. See `huiyin.water.demo`."""
    from huiyin.water.demo import demo as settle
    from huiyin.water.demo import loggers, readings

    settle()
    loggers.settle()
    return [*readings(), *loggers.readings()]


def demo_day(day: date, start: date) -> None:
    """See `huiyin.water.demo`."""
    from huiyin.water.demo import play_day

    play_day(day, start)


def vitals(now: datetime) -> tuple[Vital, ...]:
    """At target now, re-runs waiting, open matters: three numbers, each with its list."""
    from huiyin.water import queries

    stands = queries.all_now(now)
    known = [stand for stand in stands if stand.meets is not None]
    good, unknown = sum(bool(stand.meets) for stand in known), len(stands) - len(known)
    waiting, matters = sum(stand.reruns for stand in stands), queries.open_exceedances()
    page = reverse("water:stations")
    return (
        Vital(
            label=_("Sections at target"),
            value=f"{good} / {len(known)}",
            url=page,
            tone="error" if good < len(known) else "plain",
            series=queries.share_at_target(stands),
            note=_("%(count)d unknown") % {"count": unknown} if unknown else "",
        ),
        Vital(
            label=_("Re-runs waiting"),
            value=str(waiting),
            url=f"{page}?show=reruns",
            tone="warning" if waiting else "plain",
        ),
        Vital(label=_("Open exceedance matters"), value=str(matters), url=f"{page}?show=matters"),
    )


desk = Desk(
    name="water",
    label=gettext_lazy("Water"),
    nav=(
        NavEntry(gettext_lazy("Stations"), "water:stations"),
        NavEntry(gettext_lazy("Effluent"), "water:effluent"),
        NavEntry(gettext_lazy("Facilities"), "water:facilities"),
        NavEntry(gettext_lazy("Month sheets"), "water:sheets"),
        NavEntry(gettext_lazy("Running rates"), "water:rates"),
        NavEntry(gettext_lazy("Risk sources"), "water:risks"),
        NavEntry(gettext_lazy("Patrols"), "water:patrols"),
        NavEntry(gettext_lazy("Four zeros of the canal"), "water:zeros"),
        NavEntry(gettext_lazy("Water supply"), "water:supply"),
        NavEntry(gettext_lazy("Village works"), "water:village-works"),
        NavEntry(gettext_lazy("Standards"), "water:standards"),
        NavEntry(gettext_lazy("Early warning"), "water:alarms"),
        NavEntry(gettext_lazy("Monthly water reports"), "water:reports"),
    ),
    kinds=("exceedance", "risk_source"),
    urls="huiyin.water.urls",
    judge=judge,
    vitals=vitals,
    demo=demo,
    demo_day=demo_day,
)
