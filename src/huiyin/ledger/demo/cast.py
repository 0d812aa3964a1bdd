"""The cast at work: one act a day for each matter, by whoever may do it.

The people of the demo city use the same verbs as everybody; nothing here writes a row.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from PIL import Image, ImageDraw

from huiyin.base.clock import CHINA
from huiyin.ledger import rulebook
from huiyin.ledger.choices import RaiserKind, State
from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.guards import unsettled_since_check
from huiyin.ledger.core.matter import Matter as Folded
from huiyin.ledger.core.parts import CriterionResult, Step
from huiyin.ledger.core.states import RecurGround
from huiyin.ledger.demo.people import person
from huiyin.ledger.demo.stories import STORIES, Story
from huiyin.ledger.history import history
from huiyin.ledger.models import Matter
from huiyin.ledger.verbs import assigning, checking, closing, opening, planning, rectifying
from huiyin.ledger.verbs.opening import ClueFacts, place_of
from huiyin.ledger.verbs.rectifying import FileFacts
from huiyin.ledger.waist import sensor_clue

SENSOR_LEADS = {"yunxi": "云溪", "changqiao": "长桥", "baishi": "白石", "lvwan": "绿湾"}
"""Who leads what a sensor opened: the unit whose word stands in the place's name, else by turns."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A matter at the moment somebody turns to it."""

    row: Matter
    matter: Folded
    at: datetime
    story: Story | None

    @property
    def number(self) -> str:
        """The matter's number."""
        return self.row.number

    @property
    def turn(self) -> str:
        """What is to happen once on its way, if it has not happened yet."""
        return "" if self.story is None else self.story.turn

    def acting(self, username: str) -> dict:
        """Who acts, and when."""
        return {"actor": person(username), "at": self.at}

    def head(self) -> dict:
        """The head of the lead unit acts."""
        return self.acting(f"{self.matter.lead}-head")

    def handler(self) -> dict:
        """The handler of the lead unit acts."""
        return self.acting(f"{self.matter.lead}-handler")


def play_day(day: date, start: date) -> None:
    """What everybody does on this day, if it is a working day."""
    if not rulebook.calendar().is_working_day(day):
        return
    known = set(Matter.objects.values_list("title", flat=True))
    for story in STORIES:
        if start - timedelta(days=story.days_before) <= day and story.title not in known:
            _register(story, _moment(day, 8, 40))
    stories = {story.title: story for story in STORIES}
    for index, row in enumerate(Matter.objects.order_by("pk")):
        story = stories.get(row.title)
        at = max(_moment(day, 9, 30) + timedelta(minutes=7 * index % 400), row.last_event_at)
        scene = Scene(row, history(row.pk).folded.matter, at, story)
        if _turns_to_it(scene, day, index):
            _act(scene)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)


def _turns_to_it(scene: Scene, day: date, index: int) -> bool:
    if scene.story is None:
        return (day.toordinal() + index) % 2 == 0
    return scene.row.state != scene.story.stop or _turn_left(scene)


def _turn_left(scene: Scene) -> bool:
    """A turn that happens in the very state where the story stops."""
    matter = scene.matter
    return (
        (scene.turn == "ask_cancel" and matter.cancel_asked_by is None)
        or (scene.turn == "extension_asked" and matter.extension is None)
        or (scene.turn == "dispute" and matter.disputes == 0)
        or (scene.turn == "recur" and matter.cycle == 1)
        or (matter.state is State.RECTIFYING and _first_step_open(scene))
        or (scene.story is not None and matter.is_major and _draw_owed(scene))
    )


def _first_step_open(scene: Scene) -> bool:
    roadmap = scene.matter.roadmap
    return roadmap is not None and len(roadmap.unfinished) == len(roadmap.steps)


def _draw_owed(scene: Scene) -> bool:
    return scene.matter.state is State.VERIFYING and scene.matter.draw is None


def _act(scene: Scene) -> None:
    act = ACTS.get(scene.matter.state)
    if act is not None:
        act(scene)


def _register(story: Story, at: datetime) -> None:
    sensorless = RaiserKind.UNIT if "虚构" not in story.raiser else RaiserKind.PERSON
    opening.register(
        kind=story.kind,
        title=story.title,
        cause=story.cause,
        place=place_of(story.place, code=f"demo:{story.place}"),
        clue=ClueFacts(
            channel=story.channel,
            observed_at=at - timedelta(hours=2),
            summary=story.title,
            words=story.words,
            raiser_kind=sensorless,
            raiser_name=story.raiser,
            raiser_phone="13800000000" if sensorless is RaiserKind.PERSON else "",
        ),
        grade=story.grade,
        actor=person("wenjing"),
        at=at,
    )


def _study(scene: Scene) -> None:
    story = scene.story
    if (story is not None and story.turn == "ask_cancel") or _stops(scene, State.CANCELLED):
        _cancel(scene)
    elif _stops(scene, State.DECLINED):
        opening.decline(
            scene.number, reason="不属于受理范围，已当面说明。", told=_raisers(scene),
            **scene.acting("suheng"),
        )  # fmt: skip
    elif _stops(scene, State.MERGED):
        main = Matter.objects.filter(title=scene.turn).first()
        if main is not None:
            opening.merge(
                scene.number, into=main.number, reason="同一管段同一成因。",
                **scene.acting("suheng"),
            )  # fmt: skip
    else:
        who = "liangyuan" if scene.matter.is_major else "suheng"
        lead = _sensor_lead(scene) if story is None else story.lead
        assigning.assign(scene.number, lead=lead, **scene.acting(who))


def _sensor_lead(scene: Scene) -> str:
    by_turns = tuple(SENSOR_LEADS)[scene.row.pk % len(SENSOR_LEADS)]
    named = (unit for unit, word in SENSOR_LEADS.items() if word in scene.row.place_name)
    return next(named, by_turns)


def _raisers(scene: Scene) -> tuple[str, ...]:
    return tuple(r.raiser for r in scene.matter.raisers)


def _stops(scene: Scene, state: State) -> bool:
    return scene.story is not None and scene.story.stop is state


def _cancel(scene: Scene) -> None:
    if scene.matter.cancel_asked_by is None:
        opening.ask_cancel(scene.number, reason="登记有误。", **scene.acting("wenjing"))
    elif _stops(scene, State.CANCELLED):
        opening.cancel(
            scene.number, reason="核实属误登记，已说明。", told=_raisers(scene),
            **scene.acting("suheng"),
        )  # fmt: skip


def _receive(scene: Scene) -> None:
    wants_dispute = scene.turn == "dispute" or _stops(scene, State.DISPUTED)
    if wants_dispute and scene.matter.disputes == 0:
        assigning.dispute(
            scene.number, ground="not_our_duty", reason="职责不在本单位。", **scene.head()
        )
    elif not _stops(scene, State.ASSIGNED):
        handler = f"{scene.matter.lead}-handler"
        assigning.accept(scene.number, handler=handler, **scene.head())


def _adjudicate(scene: Scene) -> None:
    assigning.adjudicate(
        scene.number, upheld=False, lead=str(scene.matter.lead),
        reason="属地职责明确，退单不予支持。", **scene.acting("duanming"),
    )  # fmt: skip


def _plan(scene: Scene) -> None:
    if scene.matter.due is None:
        return
    last = scene.matter.due.astimezone(CHINA).date()
    today = scene.at.date()
    middle = today + (last - today) / 2
    owner = f"{scene.matter.lead}-handler"
    steps = (
        Step(id="1", title="查清原因，落实责任", owner=owner, due=middle, criterion="原因清楚"),
        Step(id="2", title="整改到位并建立长效机制", owner=owner, due=last, predecessors=("1",),
             criterion="现场已恢复"),
    )  # fmt: skip
    planning.propose_plan(scene.number, steps=steps, measures="清理、修复、巡查", **scene.head())


def _review(scene: Scene) -> None:
    if scene.turn == "return_plan" and scene.matter.plan_versions == 1:
        planning.return_plan(scene.number, reason="缺少长效措施。", **scene.acting("suheng"))
    else:
        planning.approve_plan(scene.number, **scene.acting("suheng"))


def _rectify(scene: Scene) -> None:
    if (scene.story is not None and _special_work(scene)) or scene.matter.roadmap is None:
        return
    unfinished = scene.matter.roadmap.unfinished
    since = scene.matter.fresh_since or scene.matter.state_since
    if unfinished:
        if not (_stops(scene, State.RECTIFYING) and len(unfinished) == 1):
            rectifying.complete_step(scene.number, step=unfinished[0].id, **scene.handler())
    elif not any(e.taken_at >= since for e in scene.matter.evidence):
        rectifying.add_evidence(scene.number, file=_photo(scene), **scene.handler())
    else:
        rectifying.submit(scene.number, self_check="已逐项自查，具备核查条件。", **scene.head())


def _special_work(scene: Scene) -> bool:
    if _stops(scene, State.SUSPENDED):
        day = scene.at.date()
        planning.suspend(
            scene.number, reason="等待上级土地确权批复。", until=day + timedelta(days=60),
            review_on=day + timedelta(days=30), **scene.acting("liangyuan"),
        )  # fmt: skip
        return True
    matter = scene.matter
    if scene.turn.startswith("extension") and matter.extension is None:
        if matter.extensions_granted == 0 and matter.due is not None and scene.at < matter.due:
            planning.ask_extension(
                scene.number, until=matter.due + timedelta(days=14), reason="汛期无法施工。",
                **scene.head(),
            )  # fmt: skip
            return True
    elif scene.turn == "extension" and matter.extension is not None:
        planning.decide_extension(
            scene.number, granted=True, reason="情况属实，准予一次。", **scene.acting("duanming")
        )
        return True
    return False


def _photo(scene: Scene) -> FileFacts:
    """A drawn picture that says it is synthetic; no real site is shown."""
    picture = Image.new("RGB", (640, 400), "#d7e3ea")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 250, 640, 400), fill="#8aa676")
    pen.polygon([(240, 250), (400, 250), (560, 400), (80, 400)], fill="#5f8fb4")
    pen.text((20, 20), f"SYNTHETIC PICTURE  {scene.number}  {scene.at:%Y-%m-%d %H:%M}", fill="#222")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return FileFacts(
        name="整改后（合成）.png",
        content=content.getvalue(),
        place_name=scene.row.place_name,
        taken_at=scene.at,
        summary="整改后现场（合成图片）",
    )


def _check(scene: Scene) -> None:
    if scene.matter.is_major and scene.matter.draw is None:
        checking.draw_verifier(scene.number, **scene.acting("suheng"))
        return
    if _stops(scene, State.VERIFYING):
        return
    fails = scene.turn == "fail" and scene.matter.checks_failed == 0
    criteria = required_criteria(scene.matter, rulebook.policy_of(scene.matter))
    results = tuple(
        CriterionResult(criterion=name, met=not (fails and position == 0))
        for position, name in enumerate(criteria)
    )
    seen = {"results": results, "seen_at": scene.at, "seen_where": place_of(scene.row.place_name)}
    usual = "heshi" if scene.row.pk % 2 else "zhengcha"
    who = scene.acting(scene.matter.draw.drawn if scene.matter.draw else usual)
    if fails:
        checking.fail_check(scene.number, reason="现场仍有残留。", **seen, **who)
    else:
        checking.pass_check(scene.number, **seen, **who)


def _answer(scene: Scene) -> None:
    people = [r for r in scene.matter.raisers if r.kind is not RaiserKind.SENSOR]
    for raiser in people:
        if raiser.replied_at is None:
            closing.reply(
                scene.number, raiser=raiser.raiser, answer="已整改到位，感谢监督。",
                **scene.handler(),
            )  # fmt: skip
            return
    if _stops(scene, State.REPLYING):
        return
    for raiser in people:
        if raiser.called_back_at is None:
            closing.callback_ok(
                scene.number, raiser=raiser.raiser, satisfied=True, **scene.acting("suheng")
            )
            return
    if _went_back(scene):
        return
    closing.propose_close(
        scene.number, statement="整改、核查、答复、回访均已完成。", **scene.acting("suheng")
    )


def _went_back(scene: Scene) -> bool:
    """A reading that the check has not seen sends the matter back to work."""
    if not unsettled_since_check(scene.matter, rulebook.policy_of(scene.matter)):
        return False
    closing.uphold_objection(
        scene.number, reason="核查后又有超标读数，退回整改。", **scene.acting("suheng")
    )
    return True


def _end(scene: Scene) -> None:
    matter = scene.matter
    if _went_back(scene):
        return
    if _stops(scene, State.CLOSING) or (matter.public_until and scene.at < matter.public_until):
        return
    who = "liangyuan" if matter.is_major else "duanming"
    closing.close(scene.number, **scene.acting(who))


def _recur(scene: Scene) -> None:
    suggested = scene.row.recurrence_suggested_at
    if scene.story is None and suggested is not None:
        clue = sensor_clue(
            sensor=scene.row.place_code,
            channel=opening.Channel.MONITORING,
            observed_at=suggested,
            summary="同一断面同一因子再次低于目标类别",
            clue_id=f"recur-{scene.at:%Y%m%d}",
        )
    elif scene.turn == "recur" and scene.matter.cycle == 1 and scene.story is not None:
        clue = ClueFacts(
            channel=scene.story.channel,
            observed_at=scene.at - timedelta(hours=3),
            summary="同一地点同一问题再次出现",
            raiser_name=scene.story.raiser,
        )
    else:
        return
    clue = replace(clue, place=scene.matter.place, cause=scene.matter.cause)
    closing.recur(
        scene.number, ground=RecurGround.SAME_PLACE_AND_CAUSE, reason="回头看发现反弹。",
        clue=clue, **scene.acting("suheng"),
    )  # fmt: skip


ACTS: dict[State, Callable[[Scene], None]] = {
    State.REGISTERED: _study,
    State.ASSIGNED: _receive,
    State.DISPUTED: _adjudicate,
    State.PLANNING: _plan,
    State.PLAN_REVIEW: _review,
    State.RECTIFYING: _rectify,
    State.VERIFYING: _check,
    State.REPLYING: _answer,
    State.CLOSING: _end,
    State.CLOSED: _recur,
}
