"""One round and the next moment; each method is one act by the usual person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from huiyin.base.clock import CHINA
from huiyin.inspection.core.rounds import Severity, Stance
from huiyin.inspection.models import Finding, Round, RoundAct
from huiyin.inspection.verbs import findings, grouping, hand_over, rounds
from huiyin.inspection.verbs.findings import Sight
from huiyin.inspection.verbs.rounds import Plan
from huiyin.ledger.models import Clue, Event, EvidenceFile, Matter, User
from tests.ledger.people import a_photo

START = datetime(2020, 6, 1, 9, 0, tzinfo=CHINA)


@dataclass
class Play:
    people: dict[str, User]
    number: str = ""
    now: datetime = START
    sent: int = 0
    finding: list[int] = field(default_factory=list)

    def tick(self, minutes: int = 10) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now

    @property
    def round(self) -> Round:
        return Round.objects.get(number=self.number)

    def facts(self) -> tuple:
        """All that an act could change: a refusal must leave it as it was."""
        return (
            list(Round.objects.values_list("number", "state", "version")),
            list(Finding.objects.values()),
            RoundAct.objects.count(),
            Matter.objects.count(),
            Event.objects.count(),
            Clue.objects.count(),
            EvidenceFile.objects.count(),
        )

    def plan_facts(self, **facts) -> Plan:
        return Plan(
            **{
                "name": "夏季水环境督导",
                "topics": ("water",),
                "visits": (("EEB", date(2020, 6, 1)), ("HUD", None)),
                "first_day": date(2020, 6, 1),
                "last_day": date(2020, 6, 12),
                "leader": "yan",
                "members": ("yao",),
                "note": "请提供台账。",
            }
            | facts
        )

    def plan(self, by: str = "du", token: str | None = None, **facts) -> Play:
        made = rounds.plan(
            self.plan_facts(**facts), actor=self.people[by], at=self.tick(), token=token
        )
        self.number = made.number
        return self

    def _act(self, verb, by: str, **facts) -> Play:
        verb(self.number, actor=self.people[by], at=self.tick(), **facts)
        return self

    def start(self, by: str = "yan", **facts) -> Play:
        return self._act(rounds.start, by, **facts)

    def present(self, by: str = "yan", **facts) -> Play:
        return self._act(rounds.present, by, **facts)

    def close(self, by: str = "yan", **facts) -> Play:
        return self._act(rounds.close, by, **{"reason": "本轮结束"} | facts)

    def sight(self, **facts) -> Sight:
        return Sight(
            **{
                "unit": "EEB",
                "cause": "sewage_outfall",
                "place_name": "云溪河 3 号桥",
                "seen": "桥下有污水直排入河,水面发黑。",
                "severity": Severity.ORDINARY,
                "seen_at": self.now,
                "photos": (("现场.jpg", a_photo(90)),),
            }
            | facts
        )

    def record(self, by: str = "yao", token: str = "", **facts) -> Play:
        self.sent += 1
        row, _ = findings.record(
            self.number,
            self.sight(**facts),
            actor=self.people[by],
            token=token or f"token-{self.sent}",
            at=self.tick(),
        )
        self.finding.append(row.pk)
        return self

    def answer(self, n: int = 0, by: str = "he", **facts) -> Play:
        usual = {"agrees": True, "actor": self.people[by], "at": self.tick()}
        findings.answer(self.finding[n], **usual | facts)
        return self

    def rule(self, n: int = 0, by: str = "yan", **facts) -> Play:
        usual = {"stance": Stance.KEPT, "actor": self.people[by], "at": self.tick()}
        findings.rule(self.finding[n], **usual | facts)
        return self

    def group(self, labels: dict[int, str], by: str = "yan", **facts) -> Play:
        return self._act(grouping.group, by, labels=labels, **facts)

    def hand_over(self, by: str = "yan", **facts):
        return hand_over.hand_over(self.number, actor=self.people[by], at=self.tick(), **facts)

    def confirmed(self, *sights: dict) -> Play:
        """Planned, begun, these findings recorded, shown, agreed and kept."""
        self.plan().start()
        for facts in sights or ({},):
            self.record(**facts)
        self.present()
        for n in range(len(self.finding)):
            unit = Finding.objects.get(pk=self.finding[n]).unit.code
            self.answer(n, by={"EEB": "he", "HUD": "hai"}[unit]).rule(n)
        return self
