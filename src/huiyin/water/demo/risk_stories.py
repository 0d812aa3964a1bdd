"""Twenty-three invented risk sources of the demo city, and what its patrols see on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.water.core.zones.datum import Datum


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One source: `run` metres along its reach, `offset` metres to the left of the line.

    `end`: "" is cleared in the cast's own time; quick, relapse (cleared, then found again), late
    and overdue (a short term), unassigned, rejected.
    """

    number: int
    category: str
    name: str
    reach: str
    run: float
    offset: float
    unit: str
    days_before: int = 0
    problem: str
    recorded: tuple[tuple[str, str], ...] = ()
    path: str | None = "surface"
    accuracy: float | None = 8.0
    datum: Datum = Datum.WGS84
    township: str = ""
    spot: str = ""
    end: str = ""

    @property
    def code(self) -> str:
        """Its code in the register."""
        return f"FX-2020-{self.number:03}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Something seen on a patrol; `category` empty: nothing found. A find may become a source."""

    run: float
    offset: float
    place: str
    words: str
    category: str = ""
    becomes: str = ""
    joins: str = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """One patrol, on the first working day from `first`."""

    reach: str
    first: date
    spots: tuple[Spot, ...]
    finished: bool = True


STORIES = (
    Story(number=1, category="R01", name="上溪村生活污水排入左岸截流沟", reach="GQ-A", run=900,
          offset=60, unit="yunxi", days_before=79, path="direct", spot="截流沟", end="quick",
          problem="一处管径 300 毫米排口向截流沟排水，有异味。", township="上溪镇",
          recorded=(("类型", "生活污水"), ("流量", "约 2 m³/d"), ("许可", "无"),
                    ("受纳水体", "左岸截流沟"))),
    Story(number=2, category="R06", name="干渠桥下渣土堆存", reach="GQ-B", run=1500, offset=-90,
          unit="lvwan", days_before=78, problem="桥下堆有建筑渣土，未遮盖。", end="relapse",
          recorded=(("体积", "约 120 m³"), ("渗滤液", "无")), spot="桥下"),
    Story(number=3, category="R14", name="隔离围网破损", reach="GQ-A", run=2300, offset=42,
          unit="canal", days_before=77, problem="围网底部破损约 3 米，有人畜进入痕迹。",
          path="none", recorded=(("桩号", "K2+300"),), end="quick", spot="围网"),
    Story(number=4, category="R03", name="二级区内养鸡场", reach="GQ-B", run=2900, offset=420,
          unit="changqiao", days_before=76, problem="存栏约 800 羽，粪污露天堆放。",
          recorded=(("存栏", "约 800 羽"), ("粪污处理", "露天堆放")), end="quick", spot="村西"),
    Story(number=5, category="R07", name="渠边农家乐垂钓", reach="GQ-A", run=3600, offset=-80,
          unit="baishi", days_before=74, problem="一级区边设垂钓平台四处。", path="direct",
          recorded=(("证照", "无"),), spot="平台", end="late"),
    Story(number=6, category="R09", name="跨渠公路桥径流收集不全", reach="GQ-B", run=3900,
          offset=0, unit="works", days_before=72, path="direct", accuracy=15.0, spot="跨渠桥",
          problem="桥面径流收集池一侧缺失，危化品车辆通行。",
          recorded=(("危化品运输", "有"), ("径流收集", "半幅"), ("防撞护栏", "有"))),
    Story(number=7, category="R05", name="北岭村污水管网未接户", reach="GQ-B", run=4700,
          offset=-700, unit="baishi", days_before=70, problem="36 户污水经明沟散排。",
          recorded=(("户数", "36"), ("设施编号", "BS-04"), ("状态", "运行不正常")), spot="村口"),
    Story(number=8, category="R12", name="左岸坑塘积存黑水", reach="GQ-A", run=4400, offset=150,
          unit="yunxi", days_before=68, problem="坑塘水体发黑，高于渠底。", path="ground",
          recorded=(("距离", "约 150 m"), ("水位差", "高于渠底 1.2 m")), end="late", spot="坑塘"),
    Story(number=9, category="R02", name="二级区内小型加工厂", reach="GQ-B", run=5600, offset=610,
          unit="changqiao", days_before=64, problem="金属表面清洗，无废水收集。",
          recorded=(("行业", "金属加工"), ("化学品", "清洗剂"), ("储量", "约 0.3 t"),
                    ("应急预案", "无")), spot="厂房"),
    Story(number=10, category="R10", name="沿渠加油站防渗未改造", reach="GQ-A", run=5200,
          offset=-180, unit="baishi", days_before=60, problem="单层罐，未设渗漏监测。",
          path="ground", recorded=(("介质", "汽柴油"), ("泄漏监测", "无")), spot="加油站"),
    Story(number=11, category="R08", name="二级区内违建看护房", reach="GQ-A", run=6100,
          offset=110, accuracy=30.0, unit="yunxi", days_before=56, path=None, spot="看护房",
          problem="砖混看护房一处，未办手续；位于一、二级区界线附近。",
          recorded=(("面积", "约 60 m²"), ("权属", "个人"))),
    Story(number=12, category="R04", name="沿渠麦田施用禁限农药", reach="GQ-B", run=6500,
          offset=-300, unit="lvwan", days_before=53, problem="田边有禁限农药包装。",
          recorded=(("面积", "约 40 亩"), ("农药化肥禁用情况", "未落实")), spot="麦田"),
    Story(number=13, category="R11", name="危化品临时存放点", reach="GQ-B", run=7300, offset=1140,
          unit="changqiao", days_before=48, accuracy=25.0, spot="库房", end="late",
          problem="库房临时存放次氯酸钠；位于二级区外边界附近。",
          recorded=(("物质", "次氯酸钠"), ("数量", "约 2 t"))),
    Story(number=14, category="R13", name="二级区内违规打井", reach="GQ-A", run=7000, offset=205,
          unit="canal", days_before=44, problem="新打机井一眼，未办取水许可。", path="ground",
          recorded=(("深度", "约 60 m"),), datum=Datum.GCJ02, accuracy=10.0, spot="机井"),
    Story(number=15, category="R06", name="秸秆垃圾混堆", reach="GQ-B", run=8200, offset=200,
          unit="lvwan", days_before=40, problem="秸秆与生活垃圾混堆，雨后有渗滤液。",
          recorded=(("体积", "约 30 m³"), ("渗滤液", "有")), spot="路旁"),
    Story(number=16, category="R01", name="雨水口排污", reach="GQ-B", run=8900, offset=-160,
          unit="changqiao", days_before=35, problem="晴天有污水流出。", path="direct",
          recorded=(("类型", "雨水口"), ("流量", "不详"), ("许可", "无"), ("受纳水体", "右岸沟")),
          end="overdue", spot="雨水口"),
    Story(number=17, category="R07", name="渠边烧烤摊点", reach="GQ-A", run=7800, offset=240,
          unit="yunxi", days_before=30, problem="夜间摊点三处，油污入沟。", accuracy=None,
          recorded=(("证照", "无"),), spot="摊点"),
    Story(number=18, category="R03", name="白石养羊户", reach="GQ-A", run=8600, offset=-900,
          unit="baishi", days_before=26, problem="举报称粪污外流，核实为保护区外。", path="none",
          recorded=(("存栏", "约 60 只"), ("粪污处理", "堆肥")), end="rejected", spot="村东"),
    Story(number=19, category="R02", name="汽修店废液外排", reach="GQ-B", run=9700, offset=330,
          unit="lvwan", days_before=20, problem="洗车废液排入路边沟，坐标系未注明。",
          datum=Datum.UNKNOWN, path=None, end="overdue", spot="汽修店",
          recorded=(("行业", "汽修"), ("化学品", "废机油"), ("储量", "不详"), ("应急预案", "无"))),
    Story(number=20, category="R09", name="铁路桥缺防抛网", reach="GQ-A", run=9600, offset=0,
          unit="works", days_before=1, problem="桥面北侧防抛网缺失约十米。", path="direct",
          recorded=(("危化品运输", "不详"), ("径流收集", "不详"), ("防撞护栏", "缺失")),
          end="unassigned", spot="铁路桥"),
)  # fmt: skip

FINDS = {
    "21": Story(number=21, category="R14", name="界桩倒伏", reach="GQ-A", run=3300, offset=95,
                unit="canal", problem="一级区界桩两根倒伏。", path="none", spot="界桩",
                recorded=(("桩号", "K3+300"),)),
    "22": Story(number=22, category="R12", name="截流沟淤堵积水", reach="GQ-B", run=5000,
                offset=70, unit="changqiao", problem="截流沟淤堵，积水发绿。", path="direct",
                recorded=(("距离", "约 70 m"), ("水位差", "不详")), spot="截流沟"),
    "23": Story(number=23, category="R13", name="渠侧取土", reach="GQ-A", run=6600, offset=-120,
                unit="baishi", problem="沿渠取土坑一处，深约三米。", path="ground",
                recorded=(("深度", "约 3 m"),), spot="取土坑", end="overdue"),
}  # fmt: skip

NOTHING = "本段未发现问题。"
WALKS = (
    Walk("GQ-A", date(2020, 8, 12), (
        Spot(1200, 45, "K1+200 左岸", NOTHING),
        Spot(3300, 95, "K3+300 左岸", "一级区界桩两根倒伏。", "R14", becomes="21"),
        Spot(7600, -50, "K7+600 右岸", NOTHING),
    )),
    Walk("GQ-B", date(2020, 8, 13), (
        Spot(600, 45, "K11+600 左岸", NOTHING),
        Spot(5000, 70, "K16+000 左岸", "截流沟淤堵，积水发绿。", "R12", becomes="22"),
    )),
    Walk("GQ-A", date(2020, 9, 21), (
        Spot(2300, 50, "K2+300 左岸", NOTHING),
        Spot(6600, -120, "K6+600 右岸", "沿渠取土坑一处，深约三米。", "R13", becomes="23"),
        Spot(6100, 110, "K6+100 左岸", "看护房仍在使用。", "R08", joins="FX-2020-011"),
    )),
    Walk("GQ-A", date(2020, 10, 12), (
        Spot(1000, 45, "K1+000 左岸", NOTHING),
        Spot(8200, 130, "K8+200 左岸", "沟边新倒少量建筑垃圾。", "R06"),
    ), finished=False),
)  # fmt: skip
