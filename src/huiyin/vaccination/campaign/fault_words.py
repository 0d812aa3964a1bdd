"""What is wrong in the tables of a campaign: English as it is written where the fault is found,
Chinese looked up by it."""

from __future__ import annotations

from typing import Any

from huiyin.vaccination.campaign.language import Language


class Said(str):
    """An English sentence that remembers its gaps and what fills them."""

    template: str
    figures: dict[str, Any]


def say(template: str, **figures: Any) -> Said:
    """A sentence with its gaps filled."""
    said = Said(template.format(**figures))
    said.template, said.figures = template, figures
    return said


AT_LEAST = "{unit}, a whole number of at least {least}"
FROM_TO = "{unit}, a whole number from {least} to {most}"
UNITS = {
    "a day": "日序号",
    "a dose number": "剂次序号",
    "a period": "周期序号",
    "days": "天数",
    "days from the start": "距首日的天数",
    "days since the campaign's first": "距首日的天数",
    "doses": "剂数",
    "doses per period": "每周期剂数",
    "doses that complete a person": "全程剂数",
    "fen": "分",
    "fen per period": "每周期分数",
    "km/h": "公里每小时",
    "metres": "米",
    "millilitres": "毫升",
    "millilitres per dose": "每剂毫升数",
    "minutes": "分钟",
    "minutes a person works per period": "每人每周期工作分钟数",
    "more people of 1000": "每千人增加人数",
    "of 1000": "千分数",
    "of 1000 doses": "每千剂",
    "of 1000 doses drawn": "每千剂支出",
    "of 1000 people": "每千人",
    "opening minutes per period": "每周期开放分钟数",
    "people": "人数",
    "people one person serves per hour": "每人每小时服务人数",
    "periods": "周期数",
    "persons": "人数",
    "seats": "留观座位数",
    "sites": "接种点数",
    "staff away of 1000": "每千人缺勤人数",
    "stations": "接种台数",
    "units": "数量",
}
"""What a whole number counts."""
THINGS = {
    "community": "社区",
    "district": "区县",
    "districts": "区县",
    "group": "人群",
    "kind of move": "出入库类别",
    "lot": "批次",
    "product": "疫苗",
    "role": "岗位",
    "roles": "岗位",
    "site": "接种点",
    "team": "流动接种队",
}
FOUND = {
    "both are there": "两个文件都在",
    "dates, but no start": "填了日期，但没有首日",
    "empty": "空",
    "given twice": "重复填写",
    "missing": "缺失",
    "neither arcs.csv nor coordinates with travel settings": "既无 arcs.csv，也无坐标和出行设置",
    "no lot can be used in any whole period": "没有批次能在任何完整周期内使用",
    "no rows": "没有数据行",
    "nobody reads it": "没有这一项",
    "the column is missing": "缺少这一列",
    "the file is missing": "缺少文件",
    "this pair twice": "这一对重复",
    "this step twice": "这一剂次重复",
    "unreadable": "无法读取",
    "a rule from dose {step}, but {doses} doses": "有第 {step} 剂后的规则，但全程只有 {doses} 剂",
    "a target for {group}, but no product with doses is for them": "有 {group} 的目标，"
    "但没有适用且有货的疫苗",
    "at least {least} and at most {most} periods": "至少 {least} 个、至多 {most} 个周期",
    "{community} reaches no site that may be used": "{community} 没有可到达的可用接种点",
    "{count} communities": "{count} 个社区",
    "{count} roles marked": "标了 {count} 个岗位",
    "{doses} doses, but no rule from dose {step} to {next}": "全程 {doses} 剂，"
    "但没有第 {step} 剂至第 {next} 剂的规则",
    "{lot} expires on day {last}, before it arrives on day {arrives}": "{lot} 第 {last} 日过期，"
    "早于第 {arrives} 日到货",
    "{minutes} minutes ({metres} m) to the nearest site": "到最近接种点 {minutes} 分钟"
    "（{metres} 米）",
    "{name} twice": "{name} 重复",
    "nothing for {roles} of {district} in some period": "{district} 的 {roles} 有周期未填",
    "{site} has {stations} stations and {minutes} minutes": "{site} 有 {stations} 个接种台、"
    "开放 {minutes} 分钟",
    "{site} must open and must close": "{site} 既必须开放又必须关闭",
    "{site} must open for {least} of {most} periods": "{site} 必须在 {most} 个周期中开放 "
    "{least} 个",
}
EXPECTED = {
    AT_LEAST: "{unit}，不小于 {least} 的整数",
    FROM_TO: "{unit}，{least} 至 {most} 的整数",
    "1 or 0": "1 或 0",
    "a YAML file of settings": "YAML 设置文件",
    "a column {name}": "有 {name} 列",
    "a date as 2021-05-10, as the other rows have": "日期，如 2021-05-10，与其他行一致",
    "a date from {start} on": "不早于 {start} 的日期",
    "a known setting": "已有的设置项",
    "a last day after the arrival": "最后可用日晚于到货日",
    "a list of groups, each with id and weight": "人群列表，各有 id 和 weight",
    "a list of {key} of the campaign, or nothing for all": "本方案的{key}列表，或不填表示全部",
    "a maximum no smaller than the minimum": "最长间隔不短于最短间隔",
    "a product they may have": "有适用的疫苗",
    "a row in dose_rules": "dose_rules 中有一行",
    "a run that fits": "放得下的开放时段",
    "a start in campaign.yaml": "campaign.yaml 中有 start",
    "a table with a header": "带表头的表",
    "a {what} that exists": "已有的{what}",
    "aims and notes as huiyin campaign writes them": "huiyin campaign 所写的目标和提示",
    "an id": "编号",
    "at least one site within reach": "至少有一个可到达的接种点",
    "at most {most}": "不超过 {most}",
    "at most {most} minutes": "不超过 {most} 分钟",
    "communities": "社区",
    "day, shock and what it strikes": "day、shock 和所涉对象",
    "day: this campaign has no start date": "day：本方案没有首日日期",
    "degrees between -{most} and {most}": "-{most} 至 {most} 的度数",
    "doses within the horizon": "计划期内可用的剂数",
    "each group once": "每个人群一次",
    "each id once": "每个编号一次",
    "each pair once": "每一对一次",
    "exactly one": "恰好一个",
    "groups that may have it": "适用人群",
    "names with values": "名称和值",
    "no such key for {shock}": "{shock} 没有这一项",
    "one number": "一个数",
    "one of them": "其中之一",
    "one of {names}": "下列之一：{names}",
    "one of {names}, each once": "下列之一，各一次：{names}",
    "one rule": "一条规则",
    "rules between doses": "剂次之间的规则",
    "some capacity": "有接种能力",
    "the first day, as 2021-05-10": "首日，如 2021-05-10",
    "the id of a {key} of the campaign": "本方案中{key}的编号",
    "true or false": "true 或 false",
    "{first} or {second}": "{first} 或 {second}",
}
ADVICE = {
    "add a product or drop the target": "请增加疫苗或去掉目标",
    "add deliveries or lengthen the campaign": "请增加到货或延长计划期",
    "add rows, with 0 where there is nobody": "请补行，无人处填 0",
    "add some": "请补充",
    "add the file": "请补上文件",
    "add the rule": "请补上规则",
    "add the start": "请补上首日",
    "add the {what}": "请补上该{what}",
    "add up neighbours": "请把相邻社区合并",
    "allow a pair, widen within_metres, or send a team there": "请增加可去的点、放宽 "
    "within_metres 或派流动接种队",
    "ask for the papers": "请核对单据",
    "drop one mark": "请去掉一个标记",
    "drop one of the rows": "请去掉一行",
    "drop the rule or add a dose": "请去掉规则或增加一剂",
    "give arcs.csv, or lat and lon of both tables and travel in campaign.yaml": "请提供 arcs.csv，"
    "或两表的 lat、lon 和 campaign.yaml 的 travel",
    "give it stations and minutes, or let a team stop there": "请填接种台和开放分钟，"
    "或让流动接种队停靠",
    "has: {columns}": "现有：{columns}",
    "it is also row {row}: drop or rename one": "第 {row} 行也是：请去掉或改名",
    "keep one": "请留一个",
    "mend lat and lon": "请改正 lat 和 lon",
    "mend the cell": "请改正这一格",
    "mend the setting": "请改正这一项",
    "name it": "请填编号",
    "name them": "请填写",
    "save it as CSV in UTF-8": "请存为 UTF-8 的 CSV",
    "shorten it or allow more": "请缩短或放宽",
    "write 1 in the row of the vaccinator": "请在接种人员那一行填 1",
    "write it": "请编写该文件",
    "write it as in the guide": "请按说明编写",
}
CHINESE = {**UNITS, **THINGS, **FOUND, **EXPECTED, **ADVICE}


def fault_words(text: str, language: Language) -> str:
    """Words of a fault in a language; what is a cell's or a library's stays as it is."""
    if language is Language.ENGLISH:
        return text
    said = CHINESE.get(text.template if isinstance(text, Said) else text)
    if said is None:
        return str(text)
    filled = text.figures if isinstance(text, Said) else {}
    figures = {
        name: fault_words(one, language) if isinstance(one, str) else one
        for name, one in filled.items()
    }
    return said.format(**figures)
