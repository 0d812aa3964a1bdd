"""Device passwords: six characters in clear on the wire, so only a pepper protects them here."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def password_hash(mn: str, password: str) -> str:
    """What is kept of a device's PW.

    Keyed with the city's secret, which is not in the database. A slow hash would not help
    six digits and would let one babbling device hold up a gateway.
    """
    return salted_hmac(f"huiyin.field.device:{mn}", password, algorithm="sha256").hexdigest()
