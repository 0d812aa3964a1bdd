"""Numbers as Chinese offices write them in dates: 六, 十月, 二十一, 〇."""

from __future__ import annotations

import re

DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")}
DIGITS |= {"零": 0, "两": 2, "○": 0}
RUN = re.compile(r"[〇零○一二两三四五六七八九十廿卅]+")


def arabic(text: str) -> str:
    """The text with Chinese numerals as digits.

    >>> arabic("二〇二六年十二月三十日"), arabic("十月上旬"), arabic("第二季度"), arabic("六月底")
    ('2026年12月30日', '10月上旬', '第2季度', '6月底')
    """
    return RUN.sub(lambda found: _number(found.group()), text)


def _number(run: str) -> str:
    run = run.replace("廿", "二十").replace("卅", "三十")
    if "十" not in run:
        return "".join(str(DIGITS[char]) for char in run)
    tens, _, ones = run.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return run
    return str((DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0))
