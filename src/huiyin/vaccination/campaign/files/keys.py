"""Mappings of YAML files, read key by key; what is wrong or left over is a fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin.vaccination.campaign.fault_words import FROM_TO, say
from huiyin.vaccination.campaign.files.faults import Faults


class Keys:
    """A mapping of a file, at `where` in it; what nobody asked for is a fault."""

    def __init__(self, file: str, found: Any, where: str, faults: Faults) -> None:
        self.file, self.where, self.faults = file, where, faults
        self.found: dict[str, Any] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            self.bad("", "names with values", repr(found))
        self.left = set(self.found)

    def bad(self, key: str, expected: str, found: str | None = None) -> None:
        """Note a fault of a key; `found` is its value unless told otherwise."""
        if found is None:
            value = self.found.get(key)
            found = "missing" if value is None else repr(value)
        place = ".".join(part for part in (self.where, key) if part)
        self.faults.add((self.file, 0, place), found, expected, "mend the setting")

    def take(self, key: str) -> Any:
        """The value of a key, None where it is not there."""
        self.left.discard(key)
        return self.found.get(key)

    def whole(
        self, key: str, unit: str, *, least: int = 0, most: int = 10**15, default: int | None = None
    ) -> int:
        """A whole number."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.bad(key, say(FROM_TO, unit=unit, least=least, most=most))
            return max(least, default or 0)
        return value

    def optional(self, key: str, unit: str) -> int | None:
        """A whole number or nothing."""
        return None if self.found.get(key) is None else self.whole(key, unit)

    def flag(self, key: str) -> bool:
        """Yes or no; no where it is not there."""
        value = self.take(key)
        if value not in {None, True, False}:
            self.bad(key, "true or false")
        return value is True

    def one(self, key: str, known: Sequence[str]) -> int:
        """The position of an id."""
        value = self.take(key)
        if str(value) in known:
            return list(known).index(str(value))
        self.bad(key, say("the id of a {key} of the campaign", key=key))
        return 0

    def some(self, key: str, known: Sequence[str]) -> frozenset[int]:
        """Positions of ids; nothing means all of them."""
        value = self.take(key)
        if value is None:
            return frozenset()
        if isinstance(value, list) and all(str(one) in known for one in value):
            return frozenset(list(known).index(str(one)) for one in value)
        self.bad(key, say("a list of {key} of the campaign, or nothing for all", key=key))
        return frozenset()

    def close(self, expected: str = "a known setting") -> None:
        """What is left was written for nothing: a misspelling, most likely."""
        for key in sorted(map(str, self.left)):
            self.bad(key, expected, "nobody reads it")
