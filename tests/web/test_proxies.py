"""Whose request it is: told by the city's own proxies, and believed of nobody else."""

from __future__ import annotations

import pytest

from huiyin.wsgi import behind


def caller(environ, _start):
    return environ["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "peer", "told", "believed"),
    [
        ("10.0.0.1", "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/24", "10.0.0.9", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("", "127.0.0.1", "198.51.100.1", "127.0.0.1"),
        ("10.0.0.1", "10.0.0.1", None, "10.0.0.1"),
    ],
)
def test_only_named_proxies_tell_the_callers_address(proxies, peer, told, believed):
    environ = {"REMOTE_ADDR": peer}
    if told is not None:
        environ["HTTP_X_FORWARDED_FOR"] = told
    assert behind(proxies, caller)(environ, None) == believed
