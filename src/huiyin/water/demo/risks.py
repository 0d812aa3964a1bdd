"""An invented canal with its zones, risk sources and patrols, played day by day by the verbs.

Line and polygons are synthetic (`data/demo_canal.geojson`); on 2020-09-15 one polygon is redrawn.
The ledger's cast clears the sources; some are given a short term and become overdue.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from PIL import Image, ImageDraw

from huiyin.base.clock import CHINA
from huiyin.ledger import rulebook
from huiyin.ledger.choices import Channel
from huiyin.ledger.core.states import FINAL, RecurGround, State
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.demo.cast import ACTS, Scene
from huiyin.ledger.demo.people import person
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter, Unit
from huiyin.ledger.verbs import assigning, closing, opening
from huiyin.ledger.verbs.opening import ClueFacts
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.grading import FlowPath
from huiyin.water.core.risks.patrols import Every, Look, PatrolPlan, Sighting
from huiyin.water.core.risks.source import Source, WaterSample
from huiyin.water.core.zones.datum import Datum, Position, convert
from huiyin.water.core.zones.plane import Plane, Point, length
from huiyin.water.core.zones.reach import Reach
from huiyin.water.demo.risk_stories import FINDS, STORIES, WALKS, Story
from huiyin.water.demo.risk_stories import Walk as WalkStory
from huiyin.water.models import Subject
from huiyin.water.queries.risks import rows_of, waiting_reviews
from huiyin.water.queries.zones import reach_of, reaches
from huiyin.water.standards import data_text
from huiyin.water.verbs import patrols, risks
from huiyin.water.verbs.patrols import Enter
from huiyin.water.verbs.zones import import_zones

KEEPER, PATROLLER = "ecology-handler", "canal-handler"
CANAL, REDRAWN = "demo_canal.geojson", "demo_canal_redrawn.geojson"
REDRAWN_ON = date(2020, 9, 15)
SHORT_TERM = timedelta(days=9)
INVENTED = "（虚构）"


def play_day(day: date, start: date) -> None:
    """What happens on this day of the past; on a day off nothing but the drawing of zones."""
    if day >= start:
        return
    _zones(day)
    if not rulebook.calendar().is_working_day(day):
        return
    known = set(_sources().values_list("code", flat=True))
    for story in STORIES:
        if start - timedelta(days=story.days_before) <= day and story.code not in known:
            _register(story, day)
    for walk in WALKS:
        if walk.first <= day:
            _patrol(walk, day)
    _clear_quickly(day)
    _look_again(day)


def _sources() -> QuerySet[Subject]:
    return Subject.objects.filter(kind=SubjectKind.RISK_SOURCE)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


def _zones(day: date) -> None:
    if not reaches():
        _import(CANAL, day)
        for plan in PLANS:
            patrols.plan_patrol(f"XC-{plan.reach}", plan, actor=person(KEEPER), at=_at(day, 8, 20))
    if day == REDRAWN_ON:
        _import(REDRAWN, day)


def _import(name: str, day: date) -> None:
    canal = Unit.objects.get(code="canal")
    import_zones(
        data_text(name), unit=canal, actor=person(KEEPER), at=_at(day, 8, 10), invented=True
    )


PLANS = tuple(
    PatrolPlan(
        reach=reach,
        name=f"{name}每月巡查（虚构）",
        every=Every.MONTH,
        first=date(2020, 8, 1),
        last=None,
        unit="canal",
    )
    for reach, name in (("GQ-A", "干渠上段"), ("GQ-B", "干渠下段"))
)


def _register(story: Story, day: date) -> None:
    at = _at(day, 15, story.number)
    subject = risks.register_source(
        _source(story, day),
        unit=Unit.objects.get(code=story.unit),
        name=story.name + INVENTED,
        actor=person(KEEPER),
        code=story.code,
        at=at,
        invented=True,
    )
    _assign(story, subject, at + timedelta(minutes=30))


def _source(story: Story, day: date) -> Source:
    reach = next(e.value for e in reaches() if e.value.id == story.reach)
    longitude, latitude = beside(reach, story.run, story.offset)
    place = Position(longitude, latitude, Datum.WGS84, story.accuracy)
    if story.datum is Datum.UNKNOWN:
        place = Position(longitude, latitude, Datum.UNKNOWN, story.accuracy)
    elif story.datum is not Datum.WGS84:
        place = convert(place, story.datum)
    return Source(
        category=story.category,
        place=place,
        place_name=f"{story.reach} {'左' if story.offset > 0 else '右'}岸{story.spot}",
        problem=story.problem,
        found=day,
        found_by=PATROLLER,
        recorded=dict(story.recorded),
        path=None if story.path is None else FlowPath(story.path),
        township=story.township,
    )


def beside(reach: Reach, run: float, offset: float) -> Point:
    """The point `run` metres along a reach and `offset` metres to its left (negative: right)."""
    left = run
    for a, b in zip(reach.line, reach.line[1:], strict=False):
        part = length(a, b)
        if left <= part:
            break
        left -= part
    plane = Plane(*a)
    east, north = (value / part for value in plane.metres(b))
    x, y = left * east - offset * north, left * north + offset * east
    unit_east, unit_north = plane.metres((a[0] + 1, a[1] + 1))
    return round(a[0] + x / unit_east, 6), round(a[1] + y / unit_north, 6)


def _assign(story: Story, subject: Subject, at: datetime) -> None:
    if story.end == "unassigned":
        return
    number = _matter(subject).number
    if story.end == "rejected":
        folded = history(_matter(subject).pk).folded.matter
        raisers = tuple(r.raiser for r in folded.raisers)
        opening.decline(
            number, reason="经核实证照齐全，不构成违法，依法不予立案。", told=raisers,
            actor=person("suheng"), at=at,
        )  # fmt: skip
        return
    due = day_end((at + SHORT_TERM).date()) if story.end in {"late", "overdue"} else None
    assigning.assign(number, lead=story.unit, due=due, actor=person("suheng"), at=at)


def _matter(subject: Subject) -> Matter:
    return Matter.objects.get(kind="risk_source", place_code=subject.code)


def _clear_quickly(day: date) -> None:
    """Besides the cast's own act on every other day: these are cleared at once."""
    quick = {story.code for story in STORIES if story.end in {"quick", "relapse"}}
    for index, subject in enumerate(_sources().filter(code__in=quick).order_by("code")):
        row = _matter(subject)
        if row.state in FINAL or row.state == State.REGISTERED or row.cycle > 1:
            continue
        at = max(_at(day, 16, 30) + timedelta(minutes=index), row.last_event_at)
        _sample(subject, row, day)
        ACTS[State(row.state)](Scene(row, history(row.pk).folded.matter, at, None))


def _sample(subject: Subject, row: Matter, day: date) -> None:
    taken = subject.records.filter(kind="water_sample").exists()
    if row.state == State.VERIFYING and not taken:
        sample = WaterSample(day=day, within=True, laboratory="市监测站（虚构）")
        risks.record_sample(subject, sample, actor=person(KEEPER), at=_at(day, 16))


def _look_again(day: date) -> None:
    relapse = {story.code for story in STORIES if story.end == "relapse"}
    for row, review in waiting_reviews(rows_of(_sources(), day)):
        held = row.subject.code not in relapse
        look = Look(
            due=review.due,
            day=day,
            held=held,
            by=PATROLLER,
            words="现场保持整治后状态。" if held else "围挡外又堆有渣土，同一处同一问题。",
        )
        at = _at(day, 17, 10)
        risks.review_source(row.subject, look, actor=person(PATROLLER), at=at)
        if not held:
            _reopen(row.subject, look, at + timedelta(minutes=20))


def _reopen(subject: Subject, look: Look, at: datetime) -> None:
    matter = _matter(subject)
    folded = history(matter.pk).folded.matter
    clue = ClueFacts(
        channel=Channel.PATROL, observed_at=at, summary=look.words,
        raiser_name="干渠巡查（虚构）", place=folded.place, cause=folded.cause,
    )  # fmt: skip
    closing.recur(
        matter.number, ground=RecurGround.SAME_PLACE_AND_CAUSE, reason="回头看发现反弹。",
        clue=clue, actor=person("suheng"), at=at,
    )  # fmt: skip


def _patrol(walk: WalkStory, day: date) -> None:
    reach = reach_of(walk.reach)
    key = f"XC-{walk.reach}/{walk.first:%Y-%m}"
    if reach is None or reach.records.filter(kind="patrol", key=key).exists():
        return
    plan, who = f"XC-{walk.reach}", person(PATROLLER)
    patrols.begin_patrol(reach, plan, actor=who, at=_at(day, 9))
    for n, (token, sighting) in enumerate(_seen(walk, day)):
        sent = ((f"{token}.png", _picture(sighting)),) if sighting.is_find else ()
        at = _at(day, 9, 30 + 7 * n)
        patrols.note_sighting(reach, sighting, token=token, actor=who, sent=sent, at=at)
    if walk.finished:
        patrols.finish_patrol(reach, plan, words="按计划走完全段。", actor=who, at=_at(day, 12))
    _decide(walk, reach, day)


def _picture(sighting: Sighting) -> bytes:
    """A drawn picture that says it is synthetic; no real place is shown."""
    picture = Image.new("RGB", (480, 320), "#d7e3ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 200, 480, 320), fill="#8aa676")
    pen.polygon([(180, 200), (300, 200), (420, 320), (60, 320)], fill="#5f8fb4")
    pen.text((16, 16), f"SYNTHETIC PICTURE {sighting.category} {sighting.seen_at:%F}", fill="#222")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _seen(walk: WalkStory, day: date) -> Iterator[tuple[str, Sighting]]:
    line = next(e.value for e in reaches() if e.value.id == walk.reach)
    for n, spot in enumerate(walk.spots):
        longitude, latitude = beside(line, spot.run, spot.offset)
        yield (
            f"demo-{walk.reach}-{day}-{n}",
            Sighting(
                plan=f"XC-{walk.reach}",
                period="",
                seen_at=_at(day, 9, 25 + 7 * n),
                by=PATROLLER,
                category=spot.category,
                words=spot.words,
                place_name=spot.place,
                place=Position(longitude, latitude, Datum.WGS84, 8.0),
            ),
        )


def _decide(walk: WalkStory, reach: Subject, day: date) -> None:
    """What a keeper makes of the finds of this walk."""
    for n, spot in enumerate(walk.spots):
        token, at = f"demo-{walk.reach}-{day}-{n}", _at(day, 14, n)
        story = FINDS.get(spot.becomes)
        if story is not None:
            enter = Enter(
                source=_source(story, day),
                unit=Unit.objects.get(code=story.unit),
                name=story.name + INVENTED,
                code=story.code,
                invented=True,
            )
            subject = patrols.enter_find(reach, token, enter, actor=person(KEEPER), at=at)
            _assign(story, subject, at + timedelta(minutes=30))
        elif spot.joins:
            known = _sources().get(code=spot.joins)
            patrols.join_find(reach, token, known, actor=person(KEEPER), at=at)
