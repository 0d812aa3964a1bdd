"""The same invented people in every test of the ledger.

ren   registrar             of the supervision office
du    supervisor            of the supervision office
dan   a second supervisor   of the supervision office
dou   a third supervisor    of the supervision office
ling  leader                of the government office
he    head of the environment bureau, which leads
jing  handler               in the environment bureau
xie   helper                in the water bureau, which joins
hai   head of the housing bureau, which has no part
yan   verifier              of the testing centre
yu    verifier              of the environment bureau: the forbidden one
yao   a second verifier     of the testing centre
shen  auditor, guan system administrator: no business rights
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from PIL import Image

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Channel, RaiserKind, Role
from huiyin.ledger.core.lifecycle import UNIT_ROLES
from huiyin.ledger.core.parts import CriterionResult, Place, Step
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.history import history
from huiyin.ledger.models import Event, Matter, User
from huiyin.ledger.verbs import (
    accounts,
    assigning,
    checking,
    closing,
    opening,
    planning,
    rectifying,
)
from huiyin.ledger.verbs.opening import ClueFacts
from huiyin.ledger.verbs.rectifying import FileFacts

SINCE = datetime(2019, 1, 1, tzinfo=CHINA)
START = datetime(2020, 6, 1, 9, 0, tzinfo=CHINA)
UNITS = {
    "SO": ("督查室", "Supervision Office"),
    "GO": ("政府办公室", "Government Office"),
    "EEB": ("生态环境局", "Environment Bureau"),
    "WRB": ("水利局", "Water Bureau"),
    "HUD": ("住建局", "Housing Bureau"),
    "TC": ("检测中心", "Testing Centre"),
}
PEOPLE = {
    "ren": ("任登", "SO", Role.REGISTRAR),
    "du": ("杜察", "SO", Role.SUPERVISOR),
    "dan": ("单督", "SO", Role.SUPERVISOR),
    "dou": ("窦办", "SO", Role.SUPERVISOR),
    "ling": ("凌导", "GO", Role.LEADER),
    "he": ("贺局", "EEB", Role.UNIT_HEAD),
    "jing": ("景办", "EEB", Role.HANDLER),
    "xie": ("谢协", "WRB", Role.HELPER),
    "hai": ("海局", "HUD", Role.UNIT_HEAD),
    "yan": ("严核", "TC", Role.VERIFIER),
    "yao": ("姚核", "TC", Role.VERIFIER),
    "yu": ("于核", "EEB", Role.VERIFIER),
    "shen": ("沈审", "SO", Role.AUDITOR),
    "guan": ("关理", "GO", Role.SYSADMIN),
}


def make_people() -> dict[str, User]:
    """All of them, in their units and roles; nobody can sign in without a password set."""
    units = {
        code: accounts.make_unit(code=code, name=zh, name_en=en, invented=True)
        for code, (zh, en) in UNITS.items()
    }
    people = {}
    for name, (zh, unit, role) in PEOPLE.items():
        user = accounts.make_user(
            username=name, display_name=zh, unit=units[unit], since=SINCE, invented=True
        )
        where = units[unit] if role in UNIT_ROLES else None
        accounts.grant_role(user, role=role, unit=where, since=date(2019, 1, 1))
        people[name] = user
    return people


def a_photo(shade: int = 90) -> bytes:
    """A small picture without any camera's facts."""
    out = io.BytesIO()
    Image.new("RGB", (24, 16), (10, shade, 90)).save(out, "JPEG")
    return out.getvalue()


@dataclass
class Walk:
    """One matter and the next working moment; each method is one act by the usual person.

    `minutes` pass before every act. Keyword facts replace the usual ones.
    """

    people: dict[str, User]
    number: str = ""
    now: datetime = START
    minutes: int = 10
    kind: str = "request"
    grade: str = "ordinary"
    shade: int = 0
    extra: dict = field(default_factory=dict)

    def later(self, **delta: float) -> Walk:
        self.now += timedelta(**delta)
        return self

    def tick(self) -> datetime:
        self.now += timedelta(minutes=self.minutes)
        return self.now

    @property
    def matter(self) -> Matter:
        return Matter.objects.get(number=self.number)

    @property
    def state(self) -> str:
        return self.matter.state

    @property
    def folded(self):
        return history(self.matter.pk).folded.matter

    @property
    def raiser(self) -> str:
        return self.folded.people_raisers[0].raiser

    def facts(self) -> tuple:
        """All that an act could change: a refusal must leave it as it was."""
        matter = Matter.objects.filter(number=self.number).values().first()
        return Event.objects.count(), matter, self.matter.waiting_for.count()

    def clue(self, **facts) -> ClueFacts:
        return ClueFacts(
            **{
                "channel": Channel.HOTLINE,
                "observed_at": self.now,
                "summary": "河水发黑",
                "words": "我家门口的河发黑发臭。",
                "raiser_kind": RaiserKind.PERSON,
                "raiser_name": "赵某某",
                "raiser_phone": "13912345678",
            }
            | facts
        )

    def register(self, by: str = "ren", **facts) -> Walk:
        usual = {
            "kind": self.kind,
            "title": "东河口断面水质异常",
            "cause": "sewage",
            "place": opening.place_of("东河口", code="donghekou", longitude=113.6, latitude=34.9),
            "clue": self.clue(),
            "grade": opening.Grade(self.grade),
            "description": "群众反映河水发黑。",
        }
        matter = opening.register(**usual | facts, actor=self.people[by], at=self.tick())
        self.number = matter.number
        return self

    def _act(self, verb, by: str, **facts):
        verb(self.number, actor=self.people[by], at=self.tick(), **self.extra, **facts)
        return self

    def assign(self, by: str = "du", **facts) -> Walk:
        usual = {"lead": "EEB", "co_units": ("WRB",)}
        return self._act(assigning.assign, by, **usual | facts)

    def accept(self, by: str = "he", **facts) -> Walk:
        return self._act(assigning.accept, by, **{"handler": "jing"} | facts)

    def dispute(self, by: str = "he", **facts) -> Walk:
        usual = {"ground": "not_our_duty", "reason": "属住建职责", "proposed_unit": "HUD"}
        return self._act(assigning.dispute, by, **usual | facts)

    def adjudicate(self, by: str = "du", **facts) -> Walk:
        usual = {"upheld": False, "lead": "EEB", "co_units": ("WRB",), "reason": "职责明确"}
        return self._act(assigning.adjudicate, by, **usual | facts)

    def steps(self) -> tuple[Step, ...]:
        day = self.now.date()
        return (
            Step(id="1", title="查明来源", owner="jing", due=day + timedelta(days=1)),
            Step(
                id="2",
                title="封堵排口",
                owner="jing",
                due=day + timedelta(days=2),
                predecessors=("1",),
                criterion="排口无污水流出",
            ),
        )

    def propose_plan(self, by: str = "he", **facts) -> Walk:
        return self._act(planning.propose_plan, by, **{"steps": self.steps()} | facts)

    def approve_plan(self, by: str = "du", **facts) -> Walk:
        return self._act(planning.approve_plan, by, **facts)

    def return_plan(self, by: str = "du", **facts) -> Walk:
        return self._act(planning.return_plan, by, **{"reason": "节点不清"} | facts)

    def ask_extension(self, by: str = "he", **facts) -> Walk:
        due = self.folded.due or self.now
        usual = {"until": day_end((due + timedelta(days=5)).date()), "reason": "汛期"}
        return self._act(planning.ask_extension, by, **usual | facts)

    def decide_extension(self, by: str = "du", **facts) -> Walk:
        usual = {"granted": True, "reason": "属实"}
        return self._act(planning.decide_extension, by, **usual | facts)

    def suspend(self, by: str = "ling", **facts) -> Walk:
        day = self.now.date()
        usual = {
            "reason": "等待汛期结束",
            "until": day + timedelta(days=20),
            "review_on": day + timedelta(days=10),
        }
        return self._act(planning.suspend, by, **usual | facts)

    def resume(self, by: str = "du", **facts) -> Walk:
        return self._act(planning.resume, by, **{"reason": "条件具备"} | facts)

    def evidence(self, by: str = "jing", **facts) -> Walk:
        self.shade += 1
        usual = {
            "name": "现场.jpg",
            "content": a_photo(self.shade),
            "place_name": "东河口",
            "taken_at": self.now + timedelta(minutes=1),
            "summary": "封堵后照片",
            "steps": ("2",),
        }
        return self._act(rectifying.add_evidence, by, file=FileFacts(**usual | facts))

    def complete(self, step: str, by: str = "jing", **facts) -> Walk:
        return self._act(rectifying.complete_step, by, step=step, **facts)

    def submit(self, by: str = "he", **facts) -> Walk:
        return self._act(rectifying.submit, by, **{"self_check": "已自查"} | facts)

    def results(self, *, met: bool = True) -> tuple[CriterionResult, ...]:
        from huiyin.ledger import rulebook
        from huiyin.ledger.core.forms import required_criteria

        folded = self.folded
        names = required_criteria(folded, rulebook.policy_of(folded)) or ("到场核实",)
        return tuple(CriterionResult(criterion=name, met=met) for name in names)

    def check(self, verb, by: str, met: bool, **facts) -> Walk:
        usual = {
            "results": self.results(met=met),
            "seen_at": self.now + timedelta(minutes=1),
            "seen_where": Place(name="东河口"),
        }
        return self._act(verb, by, **usual | facts)

    def pass_check(self, by: str = "yan", **facts) -> Walk:
        return self.check(checking.pass_check, by, True, **facts)

    def fail_check(self, by: str = "yan", **facts) -> Walk:
        return self.check(checking.fail_check, by, False, **{"reason": "仍有渗漏"} | facts)

    def reply(self, by: str = "jing", **facts) -> Walk:
        usual = {"raiser": self.raiser, "answer": "排口已封堵,欢迎监督。"}
        return self._act(closing.reply, by, **usual | facts)

    def callback_ok(self, by: str = "du", **facts) -> Walk:
        usual = {"raiser": self.raiser, "satisfied": True}
        return self._act(closing.callback_ok, by, **usual | facts)

    def callback_unsolved(self, by: str = "du", **facts) -> Walk:
        usual = {"raiser": self.raiser, "reason": "仍有异味"}
        return self._act(closing.callback_unsolved, by, **usual | facts)

    def propose_close(self, by: str = "du", **facts) -> Walk:
        return self._act(closing.propose_close, by, **{"statement": "条件具备"} | facts)

    def close(self, by: str = "dan", **facts) -> Walk:
        self.later(days=20)
        return self._act(closing.close, by, **facts)

    def object(self, by: str = "du", **facts) -> Walk:
        return self._act(closing.uphold_objection, by, **{"reason": "公示期异议属实"} | facts)

    def to(self, state: str) -> Walk:
        """The straight way from nothing to `state`."""
        for name in STRAIGHT:
            if self.number and self.state == state:
                return self
            getattr(self, name[0])(*name[1:])
        if self.state != state:
            raise AssertionError(f"the straight way does not lead to {state}")
        return self


STRAIGHT = (
    ("register",),
    ("assign",),
    ("accept",),
    ("propose_plan",),
    ("approve_plan",),
    ("complete", "1"),
    ("complete", "2"),
    ("evidence",),
    ("submit",),
    ("pass_check",),
    ("reply",),
    ("callback_ok",),
    ("propose_close",),
    ("close",),
)
