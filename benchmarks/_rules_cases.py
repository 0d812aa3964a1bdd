"""Twenty policies as they are written in China today.

The policies follow the shapes of published ones (thresholds, shares, tiers, cards, titles, human
judgement); some numbers are theirs and some are not, so none of this is law.
"""

# ruff: noqa: E501 - a table of rules reads better in long lines

# ruff: noqa: E501 - a policy reads better on its line

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huiyin.industry.core.rules import surface as s
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
