"""Where a webhook may point: never into the city's own network, unless its operator says so.

A webhook lets whoever enters an address make the server call it (CWE-918). An address is
taken apart when it is entered, and each time it is called the name is looked up once, every
address found is judged, and the call goes to a judged address and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

Network = IPv4Network | IPv6Network
LONGEST = 500
NAT64 = IPv6Network("64:ff9b::/96")
"""Stands for an IPv4 address in its last 32 bits (RFC 6052)."""


class BadTarget(ValueError):
    """The address cannot be called; `message` says why."""

    def __init__(self, *, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    scheme: str
    host: str
    port: int
    parts: SplitResult


def networks(text: str) -> tuple[Network, ...]:
    """The operator's own networks, from "10.1.0.0/16, 192.168.3.7". Raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def parse(url: str) -> Target:
    """The address, if it is one that could be called at all. Raises BadTarget."""
    if len(url) > LONGEST or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise BadTarget(message="The address is too long or holds spaces or control characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadTarget(message="The address cannot be read.") from error
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise BadTarget(message="The address must begin with https:// and name a host.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadTarget(message="The address must not hold a user, a password or a fragment.")
    standard = 443 if parts.scheme == "https" else 80
    return Target(parts.scheme, parts.hostname, port or standard, parts)


def choose(target: Target, found: Sequence[str], own: Iterable[Network]) -> str:
    """The address to call of those the name stands for.

    All must be public, or all in the operator's own networks; plain http only there.
    Raises BadTarget.
    """
    addresses = [_unmapped(text) for text in found]
    if not addresses:
        raise BadTarget(message="The host has no address.")
    allowed = tuple(own)
    if all(any(one in network for network in allowed) for one in addresses):
        return found[0]
    if not all(one.is_global and not one.is_multicast for one in addresses):
        raise BadTarget(
            message="The host lies inside the network, and its operator has not allowed it."
        )
    if target.scheme != "https":
        raise BadTarget(message="A public address must begin with https://.")
    return found[0]


def _unmapped(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
