"""A parcel: what goes to one address in one message, and what it looks like there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from huiyin.messaging.core import signing

MOST_LINES = 20
"""More lines than this are counted, not told: a storm is one message."""
WECOM_BYTES = 4096
"""The longest markdown content WeCom takes (developer.work.weixin.qq.com, path 91770)."""
OTHER_BYTES = 18_000
"""Below the 20 kB that DingTalk and Feishu take for a whole request."""
CUT = "\n- …"
"""What stands for the lines that found no room."""
MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~@-])")


class Form(StrEnum):
    """Who speaks at the other end of a webhook."""

    DINGTALK = "dingtalk"
    WECOM = "wecom"
    FEISHU = "feishu"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of news. `link` is empty where the city has no address of its own."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`id` is the same in every try, so that a receiver can tell a repetition.

    `more` says in words how many lines were left out.
    """

    id: str
    title: str
    lines: tuple[Line, ...]
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to post: parameters are added to the address."""

    body: bytes
    headers: Mapping[str, str]
    params: Mapping[str, str]


def request(form: Form, parcel: Parcel, *, secret: str, at: datetime) -> Request:
    """The request that carries the parcel. `at` is the wall's time: signatures expire."""
    return _REQUESTS[form](parcel, secret, at)


def plain_text(parcel: Parcel) -> str:
    """The parcel as the text of a letter."""
    told = [f"{line.text}\n{line.link}".rstrip() for line in parcel.lines]
    return "\n\n".join([*told, *([parcel.more] if parcel.more else [])]) + "\n"


def markdown(parcel: Parcel, most_bytes: int) -> str:
    """Lines as a list with links; cut between lines where it would be too long."""
    parts = [f"**{escape(parcel.title)}**"]
    tail = f"\n\n{escape(parcel.more)}" if parcel.more else ""
    room = most_bytes - len((CUT + tail).encode())
    for line in parcel.lines:
        text = escape(line.text)
        part = f"- [{text}]({line.link})" if line.link else f"- {text}"
        if len("\n".join([*parts, part]).encode()) > room:
            return "\n".join(parts) + CUT + tail
        parts.append(part)
    return "\n".join(parts) + tail


def escape(text: str) -> str:
    """Text that a chat shows as it stands: no markup, no mention, no second line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def _dingtalk(parcel: Parcel, secret: str, at: datetime) -> Request:
    content = {"title": parcel.title, "text": markdown(parcel, OTHER_BYTES)}
    params = signing.dingtalk(secret, at) if secret else {}
    return _json({"msgtype": "markdown", "markdown": content}, params=params)


def _wecom(parcel: Parcel, _secret: str, _at: datetime) -> Request:
    return _json({"msgtype": "markdown", "markdown": {"content": markdown(parcel, WECOM_BYTES)}})


def _feishu(parcel: Parcel, secret: str, at: datetime) -> Request:
    rows = [_feishu_row(line) for line in parcel.lines]
    if parcel.more:
        rows.append([{"tag": "text", "text": parcel.more}])
    post = {"zh_cn": {"title": parcel.title, "content": rows}}
    signed = signing.feishu(secret, at) if secret else {}
    return _json({**signed, "msg_type": "post", "content": {"post": post}})


def _feishu_row(line: Line) -> list[dict[str, str]]:
    if line.link:
        return [{"tag": "a", "text": line.text, "href": line.link}]
    return [{"tag": "text", "text": line.text}]


def _plain(parcel: Parcel, secret: str, at: datetime) -> Request:
    lines = [{"text": line.text, "link": line.link} for line in parcel.lines]
    told = {"id": parcel.id, "title": parcel.title, "lines": lines, "more": parcel.more}
    asked = _json(told)
    headers = {**asked.headers, **signing.plain(secret, parcel.id, at, asked.body)}
    return Request(body=asked.body, headers=headers, params={})


def _json(value: Mapping[str, Any], *, params: Mapping[str, str] | None = None) -> Request:
    body = json.dumps(value, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Request(body=body, headers=headers, params=params or {})


_REQUESTS: Mapping[Form, Callable[[Parcel, str, datetime], Request]] = {
    Form.DINGTALK: _dingtalk,
    Form.WECOM: _wecom,
    Form.FEISHU: _feishu,
    Form.PLAIN: _plain,
}
