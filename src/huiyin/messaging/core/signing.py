"""How group robots and webhooks know that a message is ours.

DingTalk: custom robot, security setting 加签 (open.dingtalk.com, custom-robot-access).
Feishu: custom bot, signature verification (open.feishu.cn, custom-bot).
Plain: the Standard Webhooks scheme, symmetric (`v1`), github.com/standard-webhooks.
WeCom signs nothing: the key in the address is the only credential.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime


def dingtalk(secret: str, at: datetime) -> dict[str, str]:
    """`timestamp` (ms) and `sign` for the address, not yet quoted; valid for an hour."""
    stamp = str(int(at.timestamp() * 1000))
    return {"timestamp": stamp, "sign": _mac(secret.encode(), f"{stamp}\n{secret}".encode())}


def feishu(secret: str, at: datetime) -> dict[str, str]:
    """The `timestamp` (s) and `sign` fields of the body; valid for an hour.

    The text to be signed is the key, and nothing is the message: so says the platform.
    """
    stamp = str(int(at.timestamp()))
    return {"timestamp": stamp, "sign": _mac(f"{stamp}\n{secret}".encode(), b"")}


def plain(secret: str, parcel: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks; the id lets the receiver drop a repetition."""
    stamp = str(int(at.timestamp()))
    signed = _mac(_plain_key(secret), f"{parcel}.{stamp}.".encode() + body)
    return {
        "webhook-id": parcel,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signed}",
    }


def _plain_key(secret: str) -> bytes:
    """`whsec_` and base64, as the scheme writes keys; anything else stands for itself."""
    kind, _, rest = secret.partition("_")
    if kind == "whsec":
        try:
            return base64.b64decode(rest, validate=True)
        except ValueError:
            return secret.encode()
    return secret.encode()


def _mac(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
