"""One page for an enterprise: what it may claim, what is near, what is still to be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.base.console.fonts import known_fonts
from huiyin.base.console.page import Page, Section
from huiyin.industry.core.rules.adviser import Adviser, Answer
from huiyin.industry.core.rules.bundle.best import Bundle
from huiyin.industry.core.rules.near.advice import Way
from huiyin.industry.core.rules.policy import Confidence
from huiyin.industry.core.rules.question import Asking
from huiyin.industry.core.rules.units import UNITS, in_words
from huiyin.industry.core.rules.verdict import Status
from huiyin.industry.core.rules.words.outline import outline
from huiyin.industry.core.rules.words.quantities import name
from huiyin.industry.core.rules.words.sentences import Sentences
from huiyin.industry.match.words import STATUS, lacking, money, said

SHOWN = 6
"""So many reasons or lacking facts are named on the page."""
COLOURS = {
    Status.YES: "#2e7d32", Status.JUDGED: "#c79100", Status.NOT_OPEN: "#5c6bc0",
    Status.UNKNOWN: "#90a4ae", Status.NO: "#b0b0b0",
}  # fmt: skip


class Reporter:
    """Writes pages in one language."""

    def __init__(self, adviser: Adviser, chinese: bool) -> None:
        self.adviser, self.chinese = adviser, chinese
        self.leaves = {
            policy: {line.id: line.words for line in self._outline(policy) if line.id}
            for policy in adviser.prepared
        }

    def _outline(self, policy: str) -> Any:
        one = self.adviser.prepared[policy]
        return outline(
            Sentences(self.adviser.catalogue, one.version, self.adviser.as_of), one.version
        )

    def say(self, zh: str, en: str) -> str:
        """One of two."""
        return zh if self.chinese else en

    def title(self, policy: str) -> str:
        """A policy's title."""
        return said(self.adviser.catalogue.policies[policy].title, self.chinese)

    def leaf(self, policy: str, leaf: str) -> str:
        """A leaf's sentence, or its code."""
        words = self.leaves.get(policy, {}).get(leaf)
        return said(words, self.chinese) if words else leaf

    def page(
        self,
        enterprise: str,
        answers: Mapping[str, Answer],
        bundle: Bundle,
        questions: Sequence[Asking],
    ) -> Page:
        """The page of an enterprise."""
        by = {
            status: [name for name, one in answers.items() if one.verdict.status is status]
            for status in Status
        }
        hopeful = [*by[Status.YES], *by[Status.JUDGED], *by[Status.NOT_OPEN]]
        sentences = [
            self.say(
                f"截至{self.adviser.as_of},共对照{len(answers)}项政策:符合{len(by[Status.YES])}项,"
                f"待人工认定{len(by[Status.JUDGED])}项,资料不全{len(by[Status.UNKNOWN])}项。",
                f"As of {self.adviser.as_of}, of {len(answers)} policies "
                f"{len(by[Status.YES])} are met, {len(by[Status.JUDGED])} wait for a person, "
                f"{len(by[Status.UNKNOWN])} lack facts.",
            ),
            self.say(
                "本单依据所列数据与文件自动生成,不代替主管部门认定;缺少的数据未作任何假定。",
                "Made from the facts given and the texts named; it replaces no authority's "
                "decision, and nothing that lacks was assumed.",
            ),
        ]
        sentences += self._together(bundle) + self._next(questions)
        sections = [
            self._claims(hopeful, answers),
            self._near(by[Status.NO], answers),
            self._lacking(by[Status.UNKNOWN], answers),
            self._failed(by[Status.NO], answers),
        ]
        heading = self.say(f"{enterprise} 政策匹配单", f"Policies for {enterprise}")
        return Page(heading, sentences, sections, lambda to, kind: self.draw(answers, to, kind))

    def _together(self, bundle: Bundle) -> list[str]:
        """What to claim together, and the rule that limits it."""
        if not bundle.chosen:
            return []
        names = ("、" if self.chinese else ", ").join(map(self.title, bundle.chosen))
        value = in_words(bundle.value, UNITS["元"])
        told = [
            self.say(f"可同时享受:{names},合计{value}。", f"Together: {names}, {value} in all.")
        ]
        for one in bundle.bounds:
            left = ("、" if self.chinese else ", ").join(map(self.title, one.left_out))
            gain = in_words(one.gain, UNITS["元"])
            told.append(
                self.say(
                    f"受“{one.clause or one.group}”限制,{left}不能同时享受,少得{gain}。",
                    f"Limited by {one.clause or one.group}: {left} left out, {gain} less.",
                )
            )
        return told

    def _next(self, questions: Sequence[Asking]) -> list[str]:
        """What to find out first."""
        names = [one.name for one in questions if one.settles > 0 and one.kind != "parameter"][:3]
        if not names:
            return []
        words = ("、" if self.chinese else ", ").join(map(self._wished, names))
        return [self.say(f"建议先补充:{words}。", f"Find out first: {words}.")]

    def _claims(self, names: list[str], answers: Mapping[str, Answer]) -> Section:
        rows = []
        for one in names:
            answer = answers[one]
            asks = answer.missing.leaves if answer.missing else ()
            what = "; ".join(self.leaf(one, leaf) for leaf in asks[:SHOWN])
            rows.append(
                [self.title(one), self._status(answer), self._worth(answer), what, self._doc(one)]
            )  # fmt: skip
        heads = self.say("政策,结论,价值,待认定,依据", "Policy,Verdict,Worth,To be decided,Text")
        return Section(self.say("可以申报", "To claim"), heads.split(","), rows)

    def _near(self, names: list[str], answers: Mapping[str, Answer]) -> Section:
        rows = []
        for one in names:
            near = answers[one].near
            if near is None or near.way is None:
                continue
            worth = said(money(near.worth.money), self.chinese) if near.worth else ""
            rows.append([self.title(one), self._way(near.way), self._when(near.way), worth])
        heads = self.say(
            "政策,须达到,最早,届时价值", "Policy,What must be true,Earliest,Worth then"
        )
        return Section(self.say("差一点", "Near"), heads.split(","), rows)

    def _lacking(self, names: list[str], answers: Mapping[str, Answer]) -> Section:
        rows = []
        for one in names:
            lacks = answers[one].missing
            kinds = ("field", "code", "title", "parameter")
            found = [name for kind in kinds for name in lacks.names(kind)] if lacks else []
            words = lacking(self.adviser.catalogue, found[:SHOWN])
            more = f" +{len(found) - SHOWN}" if len(found) > SHOWN else ""
            rows.append(
                [self.title(one), said(words, self.chinese) + more, self._worth(answers[one])]
            )
        heads = self.say("政策,缺少,可能价值", "Policy,Lacking,Possible worth")
        return Section(self.say("还缺资料", "Facts lacking"), heads.split(","), rows)

    def _failed(self, names: list[str], answers: Mapping[str, Answer]) -> Section:
        rows = []
        for one in names:
            reasons = answers[one].reasons
            each = dict.fromkeys(
                cause.leaf
                for causes in (reasons.because.sets if reasons else ())
                for cause in causes
            )
            rows.append(
                [self.title(one), "; ".join(self.leaf(one, leaf) for leaf in list(each)[:SHOWN])]
            )
        heads = self.say("政策,未满足", "Policy,Not met")
        return Section(self.say("不符合", "Not met"), heads.split(","), rows)

    def _status(self, answer: Answer) -> str:
        return said(STATUS[answer.verdict.status], self.chinese)

    def _worth(self, answer: Answer) -> str:
        worth = answer.worth
        return said(money(worth.money, worth.upto), self.chinese) if worth else ""

    def _way(self, way: Way) -> str:
        fields = self.adviser.catalogue.fields
        parts = []
        for one in way.changes:
            field = fields[one.field]
            value = in_words(one.to, field.measured_in)
            parts.append(f"{said(name(field), self.chinese)} → {value}")
        parts += [self.say(f"取得{one.title}", f"obtain {one.title}") for one in way.titles]
        names = [name for one in way.wishes for name in one.names]
        if names:
            words = ", ".join(self._wished(name) for name in names[:SHOWN])
            parts.append(self.say(f"并确认:{words}", f"and to be settled: {words}"))
        return "; ".join(parts)

    def _doc(self, policy: str) -> str:
        """The text in force; what nobody read at its source is marked."""
        version = self.adviser.prepared[policy].version
        sure = version.confidence in (Confidence.READ, Confidence.AGREEING)
        return version.doc if sure else version.doc + self.say("(待核)", " (unconfirmed)")

    def _wished(self, of: str) -> str:
        """A fact, or what a person must decide (`policy:leaf`)."""
        policy, _, leaf = of.partition(":")
        if leaf:
            return self.leaf(policy, leaf)
        return said(lacking(self.adviser.catalogue, [of]), self.chinese)

    def _when(self, way: Way) -> str:
        return way.earliest.isoformat() if way.earliest else self.say("不能确定", "cannot be said")

    def draw(self, answers: Mapping[str, Answer], to: Any, kind: str) -> None:
        """Bars of what policies are worth at most, coloured by verdict."""
        from matplotlib import rc_context
        from matplotlib.figure import Figure

        shown = [
            (name, one, one.worth.money.high)
            for name, one in answers.items()
            if one.worth and one.worth.money.high and one.verdict.status in COLOURS
        ]
        with rc_context(
            {"font.sans-serif": [*known_fonts(), "DejaVu Sans"], "axes.unicode_minus": False}
        ):
            figure = Figure(figsize=(6, 0.6 + 0.32 * max(1, len(shown))), layout="constrained")
            axes = figure.add_subplot()
            axes.barh(
                [self.title(name) for name, _, _ in shown],
                [high / 1_000_000 for _, _, high in shown],
                color=[COLOURS[one.verdict.status] for _, one, _ in shown],
            )
            axes.invert_yaxis()
            axes.tick_params(labelsize=7)
            axes.set_xlabel(
                self.say(
                    "最高价值(万元);绿=符合,黄=待认定,灰=不符合或资料不全",
                    "worth at most (10,000 yuan); green: met, amber: judged, grey: not met or open",
                ),
                fontsize=7,
            )
            figure.savefig(to, format=kind, dpi=200)
