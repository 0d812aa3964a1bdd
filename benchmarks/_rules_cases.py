"""Twenty policies as they are written in China today, and enterprises to judge them on.

The policies follow the shapes of published ones (thresholds, shares, tiers, cards, titles, human
judgement); some numbers are theirs and some are not, so none of this is law. The enterprises are
drawn from a seed and belong to nobody.
"""

# ruff: noqa: E501 - a table of rules reads better in long lines

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from huiyin.industry.core.rules import surface as s
from huiyin.industry.core.rules.batch.columns import NEVER, Coded, Columns, Numbers, Spells, columns
from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.policy import (
    Catalogue,
    ClassTable,
    Dated,
    Parameter,
    Policy,
    Row,
    Version,
    Words,
)

DAY = date(2026, 3, 31)
WAN, YI = 10**6, 10**10
"""万元 and 亿元 in fen."""
MONEY = (
    "rev", "rev_prev", "rev_prev2", "rev_q", "rev_q_ly", "assets", "debt", "taxinc", "rd",
    "rd_prev", "cost", "rd3", "rev3", "ht_rev", "equity2", "equip_invest", "ui_paid", "export",
)  # fmt: skip
UNITS = {
    **dict.fromkeys(MONEY, "元"),
    **dict.fromkeys(("emp", "tech_staff", "rd_staff", "insured", "laid_off"), "人"),
    **dict.fromkeys(("ip1", "ip2"), "项"),
    **dict.fromkeys(("niche_months", "ui_months"), "月"),
    **dict.fromkeys(("kwh_q", "kwh_q_ly", "kwh_peak_ly"), "kWh"),
    "niche_share": "%", "score_srdi": "分", "registered": "date",
}  # fmt: skip
TITLES = (
    "hnte",
    "innov",
    "srdi",
    "giant",
    "scale",
    "tech_centre",
    "tutored",
    "listed",
    "violation",
)
CODES = tuple(f"{letter}{number:02}{k}" for letter, numbers in
              (("C", range(13, 44)), ("F", (51, 52)), ("I", (63, 64, 65)), ("K", (70,)), ("E", (47,)))
              for number in numbers for k in (1, 2))  # fmt: skip
UP, DOWN, OVER, UNDER = s.Op.AT_LEAST, s.Op.AT_MOST, s.Op.ABOVE, s.Op.BELOW


@dataclass(slots=True)
class Numbering:
    """Ids of leaves, one after another."""

    made: int = 0

    def __call__(self) -> str:
        self.made += 1
        return f"l{self.made}"


new = Numbering()


def least(name: str, limit: s.Limit, op: s.Op = UP) -> s.Rule:
    return s.Compare(id=new(), field=name, op=op, limit=limit)


def share(part: str, whole: str, percent: int | str, op: s.Op = UP) -> s.Rule:
    limit = s.Ref(percent) if isinstance(percent, str) else Fraction(percent, 100)
    return s.Share(id=new(), part=(part,), whole=(whole,), op=op, limit=limit)


def grows(fresh: str, old: str, percent: int) -> s.Rule:
    return s.Growth(id=new(), new=fresh, old=old, op=UP, limit=Fraction(percent, 100))


def mean_growth(percent: int) -> s.Rule:
    series = ("rev", "rev_prev", "rev_prev2")
    return s.MeanGrowth(id=new(), series=series, op=UP, limit=Fraction(percent, 100))


def total(names: tuple[str, ...], limit: int, *, mean: bool = False) -> s.Rule:
    return s.Sum(id=new(), fields=names, op=UP, limit=limit, mean=mean)


def holds(title: str) -> s.Rule:
    return s.Holds(id=new(), title=title)


def judged() -> s.Rule:
    return s.Judged(id=new(), question_zh="由人判断", question_en="a person decides")


def within(*codes: str) -> s.Rule:
    return s.In(id=new(), field="industry", codes=codes)


def every(*of: s.Rule) -> s.Rule:
    return s.All(id=new(), of=of)


def either(*of: s.Rule) -> s.Rule:
    return s.Any(id=new(), of=of)


def barred(of: s.Rule) -> s.Rule:
    return s.Not(id=new(), of=of)


def score(card: str, points: int, part: str = "") -> s.Rule:
    return s.Score(id=new(), card=card, op=UP, limit=points * 100, part=part)


def bands(name: str, *steps: tuple[s.Rule, int], otherwise: int = 0) -> s.Bands:
    return s.Bands(name, tuple(s.Band(points * 100, when) for when, points in steps), otherwise)


def national() -> dict[str, s.Rule]:
    """The eight of the ministries."""
    tier = either(
        every(least("rev", 5000 * WAN, DOWN), share("rd3", "rev3", 5)),
        every(least("rev", 5000 * WAN, OVER), least("rev", 2 * YI, DOWN), share("rd3", "rev3", 4)),
        every(least("rev", 2 * YI, OVER), share("rd3", "rev3", 3)),
    )
    giant_rd = either(
        every(least("rev", YI), share("rd", "rev", 3), share("rd_prev", "rev_prev", 3)),
        every(least("rev", 5000 * WAN), least("rev", YI, UNDER), share("rd", "rev", 6)),
        every(least("rev", 5000 * WAN, UNDER), least("equity2", 8000 * WAN),
              total(("rd", "rd_prev"), 3000 * WAN), share("rd_staff", "emp", 50)),
    )  # fmt: skip
    return {
        "hnte": every(least("registered", s.Ago(12), DOWN), either(least("ip1", 1), least("ip2", 1)),
                      judged(), share("tech_staff", "emp", 10), tier, share("ht_rev", "rev", 60),
                      judged(), barred(holds("violation"))),
        "srdi22": every(least("niche_months", 24), least("rd", 100 * WAN), share("rd", "rev", 3),
                        either(least("rev", 1000 * WAN), least("equity2", 2000 * WAN)),
                        either(score("srdi", 60), least("equity2", 6000 * WAN),
                               total(("rd", "rd_prev"), 1000 * WAN, mean=True), judged())),
        "srdi26": every(either(holds("innov"), holds("hnte")), least("niche_months", 36),
                        either(least("rev", 1500 * WAN), least("equity2", 2000 * WAN)),
                        share("debt", "assets", 80, DOWN),
                        s.Each(id=new(), fields=("rd", "rd_prev"), op=UP, limit=100 * WAN),
                        share("rd", "rev", 3), share("rd_prev", "rev_prev", 3),
                        either(least("ip1", 1), holds("tech_centre")), judged(),
                        s.Given(id=new(), field="score_srdi", op=UP, limit=5000)),
        "giant22": every(least("niche_months", 36), mean_growth(5), share("debt", "assets", 70, DOWN),
                         least("niche_share", Fraction(10, 100)), giant_rd, least("ip1", 2), judged()),
        "giant26": every(holds("srdi"), least("niche_months", 36), least("rev", 5000 * WAN),
                         mean_growth(5), share("debt", "assets", 75, DOWN),
                         total(("rd", "rd_prev"), 1200 * WAN), share("rd", "rev", 3),
                         least("ip1", 4), least("niche_share", Fraction(10, 100)),
                         s.Given(id=new(), field="score_srdi", op=UP, limit=6000)),
        "techsme": every(least("emp", 500, DOWN), least("rev", 2 * YI, DOWN),
                         least("assets", 2 * YI, DOWN),
                         either(holds("hnte"), every(score("techsme", 60), score("techsme", 1, "staff")))),
        "small_profit": every(least("taxinc", 300 * WAN, DOWN), least("emp", 300, DOWN),
                              least("assets", 5000 * WAN, DOWN), judged()),
        "rd_deduction": every(least("rd", 0, OVER), barred(within("C16", "F", "H", "K", "L")),
                              judged()),
    }  # fmt: skip


def regional() -> dict[str, s.Rule]:
    """The twelve of the province and the city."""
    small = s.ClassIs(id=new(), table="size", classes=("small", "micro"))
    layoff = either(every(least("insured", 30, DOWN), share("laid_off", "insured", "cap_small", DOWN)),
                    every(least("insured", 30, OVER), share("laid_off", "insured", "cap", DOWN)))  # fmt: skip
    peak = s.Balance(id=new(), left=((10, "kwh_q"),), op=UP, right=((24, "kwh_peak_ly"),))
    same = s.Balance(id=new(), left=((1, "kwh_q"),), op=UP, right=((1, "kwh_q_ly"),))
    some = s.AtLeast(id=new(), count=3, of=(
        holds("hnte"), holds("tech_centre"), least("ip1", 5), share("rd", "rev", 5),
        share("rd_staff", "emp", 20), least("export", 500 * WAN)))  # fmt: skip
    return {
        "steady_job": every(least("ui_months", 12), layoff),
        "full_load": every(holds("scale"), same, peak, grows("rev_q", "rev_q_ly", 10)),
        "srdi_award": either(s.Newly(id=new(), title="giant"), s.Newly(id=new(), title="srdi")),
        "srdi_equip": every(either(holds("srdi"), holds("giant")), least("equip_invest", 100 * WAN, OVER)),
        "listing": either(s.Event(id=new(), event="tutored", within=36), s.Event(id=new(), event="listed")),
        "innov": either(every(score("innov", 60), score("innov", 20, "innovation"),
                              score("innov", 15, "growth")), holds("hnte"), holds("tech_centre"),
                        least("equity2", 500 * WAN)),
        "upscale": every(within("C"), least("rev", 2000 * WAN), barred(holds("scale")),
                         grows("rev", "rev_prev", 15)),
        "digital": every(within("C", "I65"), small, least("equip_invest", 50 * WAN),
                         share("equip_invest", "rev", 2), judged()),
        "export": every(least("export", 300 * WAN), share("export", "rev", 20),
                        share("debt", "assets", 75, DOWN), barred(holds("violation"))),
        "loan": every(s.ClassIs(id=new(), table="size", classes=("medium", "small", "micro")),
                      score("loan", 55), share("debt", "assets", 70, DOWN)),
        "talent": every(some, least("rd_staff", 15), barred(holds("violation"))),
        "green": every(within("C13", "C26", "C30", "C31"), holds("scale"),
                       s.Balance(id=new(), left=((100, "kwh_q"),), op=DOWN, right=((95, "kwh_q_ly"),)),
                       judged()),
    }  # fmt: skip


def steps(name: str, part: str, whole: str, *pairs: tuple[int, int]) -> s.Bands:
    return bands(name, *((share(part, whole, percent), points) for percent, points in pairs))


def technology_card() -> s.Total:
    """Staff, the better of two intensities, the better of two kinds of rights."""
    rd = s.Total(
        "rd",
        (
            steps("rd1", "rd", "rev", (6, 50), (5, 40), (4, 30), (3, 20), (2, 10)),
            steps("rd2", "rd", "cost", (30, 50), (20, 30), (10, 10)),
        ),
        best=True,
    )
    ip = s.Total(
        "ip",
        (
            bands("ip1", (least("ip1", 1), 30)),
            bands("ip2", (least("ip2", 4), 24), (least("ip2", 2), 12)),
        ),
        best=True,
    )
    staff = steps("staff", "tech_staff", "emp", (30, 20), (20, 12), (10, 4))
    return s.Total("techsme", (staff, rd, ip))


def innovation_card() -> s.Total:
    """Rights and intensity; growth and debts."""
    innovation = s.Total(
        "innovation",
        (
            bands("own", (least("ip1", 2), 20), (least("ip1", 1), 15), (least("ip2", 1), 5)),
            steps("intensity", "rd", "rev", (5, 20), (3, 15), (1, 5)),
        ),
    )
    growth = s.Total(
        "growth",
        (
            bands("faster", (grows("rev", "rev_prev", 15), 20), (grows("rev", "rev_prev", 5), 10)),
            bands(
                "debts",
                (share("debt", "assets", 55, DOWN), 10),
                (share("debt", "assets", 75, DOWN), 5),
            ),
        ),
    )
    return s.Total("innov", (innovation, growth))


def cards() -> dict[str, dict[str, s.Points]]:
    """The score cards, by policy."""
    technology, innovation = technology_card(), innovation_card()
    srdi = s.Total(
        "srdi",
        (
            steps("main", "ht_rev", "rev", (80, 25), (60, 15)),
            steps("rate", "rd", "rev", (10, 25), (5, 15)),
            s.Fixed("given", "score_srdi", 5000),
        ),
        cap=9000,
    )
    loan = s.Total(
        "loan",
        (
            steps("margin", "taxinc", "rev", (10, 40), (5, 25), (1, 10)),
            bands(
                "age",
                (least("registered", s.Ago(60), DOWN), 30),
                (least("registered", s.Ago(24), DOWN), 15),
            ),
            bands("jobs", (least("emp", 100), 30), (least("emp", 20), 20), otherwise=500),
        ),
    )
    return {
        "techsme": {"techsme": technology},
        "innov": {"innov": innovation},
        "srdi22": {"srdi": srdi},
        "loan": {"loan": loan},
    }  # fmt: skip


def size_table() -> ClassTable:
    """Four rows in the manner of the notice of 2011."""

    def row(name: str, codes: tuple[str, ...], emp: tuple[int, ...], rev: tuple[int, ...]) -> Row:
        return Row(name, codes, {"emp": emp, "rev": tuple(one * WAN for one in rev)})

    return ClassTable(
        "size", ("large", "medium", "small", "micro"), "industry",
        (row("industry", ("C",), (1000, 300, 20), (40000, 2000, 300)),
         row("wholesale", ("F",), (200, 20, 5), (40000, 5000, 1000)),
         row("software", ("I65",), (300, 100, 10), (10000, 1000, 50)),
         row("transmission", ("I63", "I64"), (2000, 100, 10), (100000, 1000, 100))),
    )  # fmt: skip


def catalogue() -> Catalogue:
    """Fields, parameters, the size table and the twenty policies, in force since 2026."""
    new.made = 0
    card = cards()
    policies = {}
    for name, rule in {**national(), **regional()}.items():
        version = Version(name, date(2026, 1, 1), None, rule, card.get(name, {}))
        policies[name] = Policy(name, Words(name, name), "national", (version,))
    fields = {name: Field(name, name, name, unit, may_be_negative=name == "taxinc")
              for name, unit in UNITS.items()}  # fmt: skip
    fields["industry"] = Field("industry", "industry", "industry", "code")
    limits = {"cap": Fraction(11, 200), "cap_small": Fraction(20, 100)}
    return Catalogue(
        fields,
        parameters={
            name: Parameter(name, "%", (Dated(date(2022, 1, 1), value),))
            for name, value in limits.items()
        },
        tables={"size": size_table()},
        policies=policies,
    )


@dataclass(frozen=True, slots=True)
class Register:
    """The plain arrays of a drawn register; `known` says where a cell is filled."""

    numbers: dict[str, np.ndarray]
    codes: np.ndarray
    start: dict[str, np.ndarray]
    end: dict[str, np.ndarray]
    decided: dict[str, np.ndarray]
    known: dict[str, np.ndarray]


def questions(rules: Catalogue) -> list[str]:
    """Every human question, as the decisions name it."""
    found = []

    def look(policy: str, rule: s.Rule) -> None:
        match rule:
            case s.All(of=of) | s.Any(of=of) | s.AtLeast(of=of):
                for one in of:
                    look(policy, one)
            case s.Not(of=of):
                look(policy, of)
            case s.Judged(id=name):
                found.append(f"{policy}:{name}")

    for policy in rules.policies.values():
        look(policy.id, policy.versions[0].rule)
    return found


def amounts(size: int, draw: np.random.Generator) -> dict[str, np.ndarray]:
    """Numbers that hang together: sizes are lognormal, parts are shares of their wholes."""

    def part(whole: np.ndarray, mean: float) -> np.ndarray:
        return (whole * np.minimum(draw.gamma(2.0, mean / 2, size), 2.0)).astype(np.int64)

    def wide(middle: float, spread: float) -> np.ndarray:
        return (middle * np.exp(draw.normal(0, spread, size))).astype(np.int64)

    rev, emp, insured = wide(6000 * WAN, 1.3), wide(80, 1.2) + 1, wide(60, 1.2) + 1
    rev_prev, assets, kwh_q = part(rev, 0.9), wide(8000 * WAN, 1.3), wide(10**7, 1.0)
    rd, rd_prev = part(rev, 0.05), part(rev, 0.045)
    found = {
        "rev": rev, "rev_prev": rev_prev, "rev_prev2": part(rev_prev, 0.9), "rev_q": part(rev, 0.25),
        "rev_q_ly": part(rev, 0.23), "assets": assets, "debt": part(assets, 0.6),
        "taxinc": part(rev, 0.08) - part(rev, 0.03), "rd": rd, "rd_prev": rd_prev,
        "cost": part(rev, 0.8), "rd3": rd + rd_prev + part(rev, 0.03), "rev3": rev + rev_prev * 2,
        "ht_rev": part(rev, 0.65), "equity2": wide(300 * WAN, 1.8), "equip_invest": part(rev, 0.06),
        "ui_paid": wide(5 * WAN, 1.0), "export": part(rev, 0.15), "emp": emp,
        "tech_staff": part(emp, 0.2), "rd_staff": part(emp, 0.15), "insured": insured,
        "laid_off": part(insured, 0.05), "ip1": draw.integers(0, 7, size),
        "ip2": draw.integers(0, 9, size), "niche_months": draw.integers(0, 120, size),
        "ui_months": draw.integers(0, 40, size), "kwh_q": kwh_q, "kwh_q_ly": part(kwh_q, 0.95),
        "kwh_peak_ly": part(kwh_q, 0.4), "niche_share": draw.integers(0, 4000, size),
        "score_srdi": draw.integers(2000, 10001, size),
        "registered": DAY.toordinal() - draw.integers(30, 9000, size),
    }  # fmt: skip
    return {name: values.astype(np.int64) for name, values in found.items()}


def register(rules: Catalogue, size: int, missing: float, seed: int = 7) -> Register:
    """Enterprises from a seed, each cell missing with the same chance."""
    draw = np.random.default_rng(seed)
    day = DAY.toordinal()
    start = {}
    for name in TITLES:
        begun = (day - draw.integers(-200, 1400, size)).astype(np.int32)
        start[name] = np.where(draw.random(size) < 0.35, begun, NEVER).astype(np.int32)
    asked = questions(rules)
    found = Register(
        amounts(size, draw),
        draw.integers(0, len(CODES), size).astype(np.int32),
        start,
        {name: np.where(one == NEVER, NEVER, one + 1095).astype(np.int32) for name, one in start.items()},
        {name: (draw.random(size) < 0.8).astype(np.int8) for name in asked},
        {name: draw.random(size) >= missing for name in (*UNITS, "industry", *TITLES, *asked)},
    )  # fmt: skip
    return found


def laid_out(rules: Catalogue, drawn: Register, lowest: dict[str, int]) -> Columns:
    """The same register in columns."""
    known = drawn.known
    return columns(
        drawn.codes.size,
        numbers={name: Numbers(one, known[name]) for name, one in drawn.numbers.items()},
        codes={"industry": Coded(np.where(known["industry"], drawn.codes, -1).astype(np.int32), CODES)},
        titles={name: Spells(known[name], one[None], drawn.end[name][None])
                for name, one in drawn.start.items()},
        decided={name: np.where(known[name], one, -1).astype(np.int8)
                 for name, one in drawn.decided.items()},
        lowest=lowest,
    )  # fmt: skip
