"""Signatures against OpenSSL's own HMAC."""

from __future__ import annotations

import base64
import subprocess
from datetime import UTC, datetime

import pytest

from huiyin.messaging.core import signing

AT = datetime(2026, 11, 22, 4, 5, 6, 789000, tzinfo=UTC)


def openssl(key: bytes, text: bytes) -> str:
    done = subprocess.run(
        ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"],
        input=text,
        capture_output=True,
        check=True,
    )
    return base64.b64encode(done.stdout).decode()


def test_dingtalk_signs_milliseconds_and_secret_with_the_secret() -> None:
    told = signing.dingtalk("SECabc", AT)
    assert told["timestamp"] == "1795320306789"
    assert told["sign"] == openssl(b"SECabc", b"1795320306789\nSECabc")


def test_feishu_signs_nothing_with_seconds_and_secret_as_key() -> None:
    told = signing.feishu("abc", AT)
    assert told["timestamp"] == "1795320306"
    assert told["sign"] == openssl(b"1795320306\nabc", b"")


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ("plain words", b"plain words"),
        ("whsec_c2VjcmV0IGtleQ==", b"secret key"),
        ("whsec_not base64", b"whsec_not base64"),
    ],
)
def test_a_plain_webhook_signs_id_time_and_body(secret: str, key: bytes) -> None:
    told = signing.plain(secret, "p1", AT, b'{"a": 1}')
    assert told["webhook-signature"] == "v1," + openssl(key, b'p1.1795320306.{"a": 1}')
    assert (told["webhook-id"], told["webhook-timestamp"]) == ("p1", "1795320306")
