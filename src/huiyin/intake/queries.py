"""What intake reads: candidates for sameness, what waits by channel, answers owed and given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from huiyin.intake.choices import ReportState
from huiyin.intake.core.answering import Satisfaction, same_words_in
from huiyin.intake.core.likeness import Likeness, Sketch, rank
from huiyin.intake.models import Particulars, PublicReport, Vote
from huiyin.intake.policies import likeness_rule
from huiyin.ledger import access, rulebook
from huiyin.ledger.choices import Channel, State, Verb
from huiyin.ledger.core import events as e
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Event, Matter, SealedText, User, WaitingFor

MOST_CANDIDATES = 5
MOST_AT_A_PLACE = 50
MOST_RECENT = 300
DEGREE_METRES = 111_000
MOST_ANSWERS = 2_000
ANSWERS_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A matter that may be the same, and how like it is."""

    matter: Matter
    likeness: Likeness


def candidates(user: User, asked: Sketch, now: datetime, *, besides: int = 0) -> list[Candidate]:
    """Open matters this person may see that look like `asked`, the likest first.

    Only rows reached by an index are compared: the same place, the same caller, and the recent
    window by cause, by distance and by date. `besides` is the matter asked about.
    """
    found: dict[int, Matter] = {}
    visible = access.visible(user, now).filter(is_open=True).exclude(pk=besides)
    for rows in _reached(visible, asked, now):
        found |= {row.pk: row for row in rows}
    sketches = _sketches(found.values())
    by_key = {row.number: row for row in found.values()}
    ranked = rank(asked, sketches, likeness_rule(), MOST_CANDIDATES)
    return [Candidate(by_key[like.key], like) for like in ranked]


def _reached(visible: QuerySet[Matter], asked: Sketch, now: datetime) -> Iterable[QuerySet[Matter]]:
    rows = visible.select_related("lead_unit")
    window = rows.filter(registered_at__gte=now - timedelta(days=likeness_rule().window_days))
    newest = window.order_by("-registered_at")
    if asked.place_code:
        kinds = list(rulebook.kinds())
        same = rows.filter(kind__in=kinds, place_code=asked.place_code)
        yield same.order_by("-pk")[:MOST_AT_A_PLACE]
    if asked.raiser_marks:
        marked = Particulars.objects.filter(phone_mark__in=asked.raiser_marks)
        yield rows.filter(pk__in=list(marked.values_list("matter_id", flat=True)[:MOST_AT_A_PLACE]))
    if asked.cause or asked.place_name:
        same = Q()
        if asked.cause:
            same |= Q(cause=asked.cause)
        if asked.place_name:
            same |= Q(place_name=asked.place_name)
        yield newest.filter(same)[:MOST_RECENT]
    if asked.position is not None:
        yield newest.filter(_box(asked.position))[:MOST_RECENT]
    yield newest[:MOST_RECENT]


def _box(position: tuple[int, int]) -> Q:
    """A square around a position, twice as wide as high: wide enough up to 60 degrees."""
    high = likeness_rule().near_metres / DEGREE_METRES
    lon, lat = position[0] / 1e6, position[1] / 1e6
    return Q(latitude__range=(lat - high, lat + high)) & Q(
        longitude__range=(lon - 2 * high, lon + 2 * high)
    )


def sketch(row: Matter, marks: Iterable[str] = ()) -> Sketch:
    """What of a matter is compared. Only its title: descriptions are sealed."""
    known = row.longitude is not None and row.latitude is not None
    return Sketch(
        key=row.number,
        place_code=row.place_code,
        place_name=row.place_name,
        position=(round(row.longitude * 1e6), round(row.latitude * 1e6))
        if known and row.longitude is not None and row.latitude is not None
        else None,
        cause=row.cause,
        seen_at=row.registered_at,
        words=row.title,
        unit=row.lead_unit.code if row.lead_unit else "",
        raiser_marks=frozenset(mark for mark in marks if mark),
    )


def _sketches(rows: Iterable[Matter]) -> list[Sketch]:
    kept = list(rows)
    marks: dict[int, set[str]] = {}
    named = Particulars.objects.filter(matter__in=kept).exclude(phone_mark="")
    for matter_id, mark in named.values_list("matter_id", "phone_mark"):
        marks.setdefault(matter_id, set()).add(mark)
    return [sketch(row, marks.get(row.pk, ())) for row in kept]


def sketch_of(row: Matter) -> Sketch:
    """The sketch of one matter with its callers' marks."""
    return _sketches([row])[0]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a decision by one channel; `oldest` is when the first came."""

    channel: str
    count: int
    oldest: datetime


def waiting_by_channel(user: User, now: datetime) -> list[Waiting]:
    """Matters registered and not decided, by channel, the fullest first."""
    rows = access.visible(user, now).filter(state=State.REGISTERED).order_by()
    told = rows.values("channel").annotate(count=Count("pk"), oldest=Min("registered_at"))
    found = [Waiting(row["channel"], row["count"], row["oldest"]) for row in told]
    order = {value: place for place, value in enumerate(Channel.values)}
    return sorted(found, key=lambda w: (-w.count, order.get(w.channel, len(order))))


def waiting_matters(user: User, now: datetime, channel: str) -> QuerySet[Matter]:
    """Matters registered and not decided, of one channel if it is named.

    Those called urgent at a door come first (`is_urgent`), then the oldest.
    """
    rows = access.visible(user, now).filter(state=State.REGISTERED)
    if channel in Channel.values:
        rows = rows.filter(channel=channel)
    said = Particulars.objects.filter(matter=OuterRef("pk"), urgent=True)
    return rows.annotate(is_urgent=Exists(said)).order_by("-is_urgent", "registered_at", "pk")


def waiting_reports(user: User, now: datetime) -> QuerySet[PublicReport]:
    """Reports of the public not decided; none for who is not of the office."""
    if not access.may_unmask(user, now):
        return PublicReport.objects.none()
    return PublicReport.objects.filter(state=ReportState.WAITING)


def answers_owed(user: User, now: datetime, verb: Verb) -> QuerySet[Matter]:
    """Matters whose raisers wait for an answer (`reply`) or a call, the earliest limit first."""
    owed = WaitingFor.objects.filter(verb=verb).order_by().values("matter_id")
    rows = access.visible(user, now).filter(state=State.REPLYING, pk__in=owed)
    return rows.select_related("lead_unit").order_by("stage_due", "pk")


def dates_to_tell(user: User, now: datetime) -> QuerySet[Matter]:
    """Matters whose due date was moved and whose raisers do not know it yet."""
    owed = WaitingFor.objects.filter(verb=Verb.TELL_DUE).order_by().values("matter_id")
    rows = access.visible(user, now).filter(is_open=True, pk__in=owed)
    return rows.select_related("lead_unit").order_by("due", "pk")


def same_answers(answer: str, *, besides: str, now: datetime) -> tuple[str, ...]:
    """Numbers of other matters answered in these very words; the latest answers are compared."""
    rows = Event.objects.filter(verb=Verb.REPLY, at__gt=now - ANSWERS_FOR, at__lte=now)
    latest = rows.select_related("matter").order_by("-at")[:MOST_ANSWERS]
    refs: dict[str, str] = {}
    for row in latest:
        event = event_of(row)
        if isinstance(event, e.Replied) and row.matter.number != besides:
            refs[event.answer.ref] = row.matter.number
    texts = SealedText.objects.filter(ref__in=refs, erased_at=None)
    return same_words_in(answer, ((refs[t.ref], t.text) for t in texts.iterator()))


@dataclass(frozen=True, slots=True)
class Votes:
    """What raisers said themselves on the public page; reasons are (number, words)."""

    satisfied: int
    dissatisfied: int
    reasons: tuple[tuple[str, str], ...]


def votes(user: User, since: datetime, now: datetime) -> Votes | None:
    """The votes since then; None for who is not of the office: a reason may tell who wrote it."""
    if not access.may_unmask(user, now):
        return None
    rows = Vote.objects.filter(at__gt=since, at__lte=now)
    against = rows.filter(satisfied=False)
    reasons = against.order_by("-at").values_list("matter__number", "reason")
    return Votes(rows.filter(satisfied=True).count(), against.count(), tuple(reasons))


@dataclass(frozen=True, slots=True)
class CallBacks:
    """The call-backs of a time: counts, and why people were not content."""

    counts: Satisfaction
    reasons: tuple[tuple[str, str], ...]


def call_backs(user: User, since: datetime, now: datetime) -> CallBacks:
    """Call-backs since then on matters this person may see; reasons are (number, words)."""
    rows = Event.objects.filter(
        verb__in=(Verb.CALLBACK_OK, Verb.CALLBACK_UNSOLVED), at__gt=since, at__lte=now
    )
    if not access.sees_all_matters(user, now):
        rows = rows.filter(matter__in=access.visible(user, now).order_by().values("pk"))
    seen: Counter[bool | None] = Counter()
    reasons = []
    reworked = 0
    for row in rows.select_related("matter").order_by("-at"):
        event = event_of(row)
        if isinstance(event, e.CalledBackOk):
            seen[event.satisfied] += 1
            if event.satisfied is False:
                reasons.append((row.matter.number, event.remark))
        elif isinstance(event, e.CalledBackUnsolved):
            reworked += 1
            reasons.append((row.matter.number, event.reason))
    counts = Satisfaction(
        satisfied=seen[True], dissatisfied=seen[False], unknown=seen[None], reworked=reworked
    )
    return CallBacks(counts, tuple(reasons))
