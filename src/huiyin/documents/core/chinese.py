"""How official Chinese writes dates, amounts and numbers. What is not known is a dash."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
BLANK = "——"
"""What stands where nothing is known; never a guess."""
DIGITS = "〇一二三四五六七八九"
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without characters that no XML document can hold; line ends are ``\\n``.

    >>> clean("甲\\r\\n乙\\x07")
    '甲\\n乙'
    """
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def said(text: str | None) -> str:
    """The text, or the dash for none."""
    return clean(text or "") or BLANK


def day(when: date | datetime | None) -> str:
    """
    >>> day(date(2026, 1, 5))
    '2026年1月5日'
    """
    if when is None:
        return BLANK
    local = when.astimezone(CHINA) if isinstance(when, datetime) else when
    return f"{local.year}年{local.month}月{local.day}日"


def moment(when: datetime | None) -> str:
    """
    >>> moment(datetime(2026, 1, 5, 9, 4, tzinfo=CHINA))
    '2026年1月5日9时04分'
    """
    if when is None:
        return BLANK
    local = when.astimezone(CHINA)
    return f"{day(local)}{local.hour}时{local.minute:02d}分"


def amount(number: int | None, unit: str) -> str:
    """
    >>> amount(3, "个工作日"), amount(None, "件")
    ('3个工作日', '——')
    """
    return BLANK if number is None else f"{number}{unit}"


def listed(names: Iterable[str]) -> str:
    """
    >>> listed(["甲局", "乙局"]), listed([])
    ('甲局、乙局', '——')
    """
    return "、".join(names) or BLANK


def ordinal(number: int) -> str:
    """Ordinals as official papers count them, 1 to 99.

    >>> [ordinal(n) for n in (1, 10, 12, 20, 34)]
    ['一', '十', '十二', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        raise ValueError("ordinals go from 1 to 99")
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(line.strip() for line in clean(text).split("\n") if line.strip())
