"""Refuses activity as an input of assessment.

《整治形式主义为基层减负若干规定》 (issued 2024-08-06, published 2025-08-06): no scoring by leaders'
instructions, by articles or "experience" pieces, by meetings, photographs kept as traces or
notes, by use of an app or points gathered in it.
"""

from __future__ import annotations

import re

FORBIDDEN: dict[str, str] = {
    "log-ins": r"登[录陆]|签到|打卡|上线率|活跃[度率]|(log|sign|check)[\s-]*ins?\b",
    "photographs as traces": r"照片|拍照|留痕|图片数|photo(graph)?s?\b|pictures?\b",
    "articles": r"文章|稿件|信息采用|经验材料|articles?\b|press[\s-]*releases?\b",
    "instructions": r"批示|肯定性签批|instructions?\b",
    "meetings": r"会议|开会|meetings?\b",
    "messages": r"发文|发送[条数]|消息数|转发|点赞|阅读量|messages?\b|likes?\b|page[\s-]*views?\b",
    "points": r"积分|加分|points?\b|bonus",
    "app use": r"使用率|下载[率量]|在线时长|app[\s-]*use|uploads?\b|clicks?\b|downloads?\b",
    "forms filled": r"报表数|台账份数|填报[数率次]|forms?[\s-]*filled|reports?[\s-]*sent",
}
"""What may never be an input, with the words it goes by in Chinese and English."""

_PATTERNS = {name: re.compile(words, re.IGNORECASE) for name, words in FORBIDDEN.items()}


def activity_in(text: str) -> tuple[str, ...]:
    """The forbidden inputs that a text names; empty for none.

    >>> activity_in("照片上传数"), activity_in("on_time")
    (('photographs as traces',), ())
    """
    spaced = text.replace("_", " ")
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(spaced))
