"""The devices as the gateway sees them: an immutable snapshot, found by the hash of MN."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from huiyin.field.models import Device, RegistryStamp
from huiyin.field.protocols.hj212.core import Edition, version_bits
from huiyin.field.secrets import password_hash


@dataclass(frozen=True, slots=True)
class Entry:
    """One registered device."""

    mn: str
    point: str
    edition: Edition
    crc_variant: str
    st: str
    password_hash: str
    enabled: bool


@dataclass(slots=True)
class Registry:
    """All devices at one version of the registry.

    Arrays are parallel to `entries`; `point` indexes `points`.
    """

    version: int
    entries: Sequence[Entry]
    points: Sequence[str] = ()
    point: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint32))
    bits: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    checked: np.ndarray = field(default_factory=lambda: np.empty(0, np.bool_))
    _hashes: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    _order: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    _by_mn: dict[str, int] = field(default_factory=dict)
    _proven: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        entries = self.entries
        self.points = sorted({entry.point for entry in entries})
        number = {code: i for i, code in enumerate(self.points)}
        self.point = np.array([number[entry.point] for entry in entries], np.uint32)
        self.bits = np.array([version_bits(entry.edition) for entry in entries], np.int64)
        self.checked = np.array([bool(entry.password_hash) for entry in entries], np.bool_)
        self._by_mn = {entry.mn: i for i, entry in enumerate(entries)}
        on = [i for i, entry in enumerate(entries) if entry.enabled]
        hashes = np.array([fnv1a(entries[i].mn.encode()) for i in on], np.uint64).view(np.int64)
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._order = np.array(on, np.int64)[order]

    def find(self, hashes: np.ndarray) -> np.ndarray:
        """Index of the enabled device for each MN hash, -1 where there is none."""
        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int64)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.where(self._hashes[at] == hashes, self._order[at], -1)

    def index(self, mn: str) -> int | None:
        """Index of a device, enabled or not, by its exact MN."""
        return self._by_mn.get(mn)

    def password_fits(self, index: int, password: bytes) -> bool:
        """Whether PW is this device's; always, when its password is not checked."""
        entry = self.entries[index]
        if not entry.password_hash or self._proven.get(index) == password:
            return True
        if password_hash(entry.mn, password.decode("latin-1")) != entry.password_hash:
            return False
        self._proven[index] = password
        return True


def fnv1a(data: bytes) -> int:
    """64-bit FNV-1a, as the tokenizer computes it over MN."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def current_version() -> int:
    """The registry's version in the database."""
    return RegistryStamp.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def load() -> Registry:
    """The registry as the database has it."""
    version = current_version()
    rows = Device.objects.order_by("pk").values_list(
        "mn", "point__code", "edition", "crc_variant", "st", "password_hash", "enabled"
    )
    return Registry(
        version,
        [Entry(mn, point, Edition(edition), *rest) for mn, point, edition, *rest in rows],
    )
