"""Where a webhook may point."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.messaging.core import targets

PUBLIC = targets.parse("https://chat.example.com/robot?key=1")
PLAIN = targets.parse("http://chat.example.com/robot")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://chat.example.com/",
        "https:///robot",
        "https://user@chat.example.com/",
        "https://user:word@chat.example.com/",
        "https://chat.example.com/#part",
        "https://chat.example.com:99999/",
        "https://chat.example.com/a b",
        "https://chat.example.com/\r\nHost: other",
        "https://[::1",
        "https://chat.example.com/" + "a" * 500,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(targets.BadTarget):
        targets.parse(url)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.3.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.8",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_an_address_inside_is_refused_also_beside_a_public_one(inside: str) -> None:
    for found in ([inside], ["93.184.216.34", inside], [inside, "93.184.216.34"]):
        with pytest.raises(targets.BadTarget):
            targets.choose(PUBLIC, found, ())


def test_a_public_address_is_called_over_tls_only() -> None:
    assert targets.choose(PUBLIC, ["93.184.216.34"], ()) == "93.184.216.34"
    with pytest.raises(targets.BadTarget):
        targets.choose(PLAIN, ["93.184.216.34"], ())


def test_the_operators_own_network_is_open_also_without_tls() -> None:
    own = targets.networks("10.1.0.0/16, 192.168.3.7")
    assert targets.choose(PLAIN, ["10.1.2.3"], own) == "10.1.2.3"
    for found in (["10.2.0.1"], ["10.1.2.3", "10.2.0.1"], ["10.1.2.3", "93.184.216.34"], []):
        with pytest.raises(targets.BadTarget):
            targets.choose(PLAIN, found, own)


@given(st.text())
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        target = targets.parse(text)
    except targets.BadTarget:
        return
    assert target.scheme in {"http", "https"}
    assert target.host
