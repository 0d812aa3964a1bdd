"""Invented matters, so that the demo city shows every state and every turn of the loop."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.ledger.choices import Channel, Grade, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What falls short, who says so, how many days before the demo's start, and where it stops.

    `turn` names what happens once on the way: a dispute, a returned plan, a failed check …
    """

    title: str
    kind: str
    place: str
    cause: str
    channel: Channel
    raiser: str
    lead: str
    days_before: int
    stop: State
    turn: str = ""
    grade: Grade = Grade.ORDINARY
    words: str = ""


STORIES: tuple[Story, ...] = (
    Story(title="云溪河右岸生活污水直排", kind="finding", place="云溪河 3 号桥右岸",
          cause="sewage_outfall", channel=Channel.INSPECTION, raiser="第一督导组",
          lead="yunxi", days_before=75, stop=State.CLOSED),
    Story(title="干渠二级保护区内堆放建筑垃圾", kind="risk_source", place="干渠 K12+300 左岸",
          cause="waste_heap", channel=Channel.PUBLIC, raiser="刘女士（虚构）", lead="canal",
          days_before=70, stop=State.CLOSED, turn="fail", words="路过时看到有人夜里倒渣土。"),
    Story(title="白石河滩地养殖粪污未收集", kind="finding", place="白石河滩地",
          cause="livestock_waste", channel=Channel.HOTLINE, raiser="王先生（虚构）",
          lead="baishi", days_before=66, stop=State.CLOSED, turn="recur"),
    Story(title="公厕夜间照明损坏", kind="rectify_now", place="绿湾公园东门",
          cause="lighting", channel=Channel.HOTLINE, raiser="张女士（虚构）", lead="works",
          days_before=40, stop=State.CLOSED),
    Story(title="污水处理厂出水口在线数据缺失", kind="finding", place="长桥污水处理厂",
          cause="data_gap", channel=Channel.INSPECTION, raiser="第二督导组",
          lead="changqiao", days_before=26, stop=State.CLOSING),
    Story(title="桥面径流收集池满溢", kind="risk_source", place="干渠 K25+100 跨渠桥",
          cause="runoff_pond", channel=Channel.INSPECTION, raiser="第一督导组", lead="canal",
          days_before=24, stop=State.REPLYING, turn="return_plan"),
    Story(title="企业反映排污许可办理超时", kind="request", place="绿湾工业园",
          cause="permit_delay", channel=Channel.ENTERPRISE, raiser="绿湾某厂（虚构）",
          lead="ecology", days_before=20, stop=State.REPLYING),
    Story(title="沿渠村庄污水管网未接户", kind="task", place="云溪区沿渠三村",
          cause="pipe_gap", channel=Channel.MEETING, raiser="市政府专题会议", lead="yunxi",
          days_before=23, stop=State.VERIFYING, turn="extension"),
    Story(title="危险废物暂存间标识缺失", kind="finding", place="长桥电镀园",
          cause="hazardous_waste", channel=Channel.UPPER_LEVEL, raiser="上级督察组",
          lead="changqiao", days_before=22, stop=State.VERIFYING, grade=Grade.MAJOR),
    Story(title="河道垃圾未及时打捞", kind="rectify_now", place="吕湾河入河口",
          cause="floating_waste", channel=Channel.PUBLIC, raiser="陈先生（虚构）", lead="lvwan",
          days_before=4, stop=State.RECTIFYING),
    Story(title="雨污混接点整治", kind="task", place="绿湾区建设路",
          cause="misconnection", channel=Channel.LEADER, raiser="分管领导批示", lead="lvwan",
          days_before=62, stop=State.RECTIFYING),
    Story(title="干渠防护网破损", kind="risk_source", place="干渠 K31+700 右岸",
          cause="fence", channel=Channel.INSPECTION, raiser="第一督导组", lead="canal",
          days_before=20, stop=State.RECTIFYING, turn="extension_asked"),
    Story(title="取土坑回填", kind="finding", place="白石县北坡", cause="borrow_pit",
          channel=Channel.AUDIT, raiser="市审计局", lead="baishi", days_before=33,
          stop=State.SUSPENDED),
    Story(title="施工围挡占用河道", kind="finding", place="云溪河 5 号桥",
          cause="encroachment", channel=Channel.MEDIA, raiser="某报社（虚构）", lead="works",
          days_before=12, stop=State.PLAN_REVIEW),
    Story(title="农药包装废弃物未回收", kind="finding", place="长桥县沿渠田块",
          cause="pesticide", channel=Channel.PROPOSAL, raiser="某代表（虚构）", lead="changqiao",
          days_before=11, stop=State.PLANNING),
    Story(title="沿河道路保洁责任不清", kind="finding", place="滨河路",
          cause="duty_unclear", channel=Channel.HOTLINE, raiser="赵先生（虚构）", lead="works",
          days_before=6, stop=State.DISPUTED),
    Story(title="旅游船只生活污水上岸率未达序时", kind="target", place="白石水库码头",
          cause="target_missed", channel=Channel.OTHER, raiser="市目标办", lead="baishi",
          days_before=7, stop=State.ASSIGNED, turn="dispute"),
    Story(title="加油站防渗改造滞后", kind="risk_source", place="干渠 K08+900 左岸加油站",
          cause="petrol_station", channel=Channel.INSPECTION, raiser="第二督导组",
          lead="canal", days_before=4, stop=State.ASSIGNED),
    Story(title="河面有泡沫", kind="finding", place="云溪河 3 号桥", cause="foam",
          channel=Channel.HOTLINE, raiser="孙女士（虚构）", lead="yunxi", days_before=1,
          stop=State.REGISTERED),
    Story(title="误登记的测试线索", kind="finding", place="市督查室", cause="test_entry",
          channel=Channel.OTHER, raiser="值班电话", lead="works", days_before=3,
          stop=State.REGISTERED, turn="ask_cancel"),
    Story(title="重复录入的线索", kind="finding", place="绿湾公园", cause="double_entry",
          channel=Channel.OTHER, raiser="值班电话", lead="works", days_before=15,
          stop=State.CANCELLED),
    Story(title="要求拆除邻居合法院墙", kind="request", place="绿湾区某小区",
          cause="out_of_scope", channel=Channel.HOTLINE, raiser="钱先生（虚构）", lead="works",
          days_before=18, stop=State.DECLINED),
    Story(title="建设路污水冒溢", kind="finding", place="绿湾区建设路北段", cause="overflow",
          channel=Channel.HOTLINE, raiser="李先生（虚构）", lead="lvwan", days_before=14,
          stop=State.MERGED, turn="雨污混接点整治"),
)  # fmt: skip
