"""Reads rule files of the assessment into the core's policy. Every fault names file, line and key.

A policy that is frozen is kept as the file's bytes, and read again from them for every later
computation: what is in the folder by then does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from huiyin.inspection.core.assessment.policy import (
    Difficulty,
    Indicator,
    Period,
    Policy,
    Transfer,
    UnitClass,
    faults,
)
from huiyin.ledger.core.kinds import Confidence, Term, TermUnit
from huiyin.ledger.kinds_loader import PolicyFileError, Reader

DATA = Path(__file__).parent / "data" / "assessment"
TOP = (
    *("code", "version", "effective_from", "name_zh", "name_en", "period", "minimum_n"),
    *("minimum_weight", "interval_level", "windows", "transfer", "co_unit_share", "falsehood"),
    *("appeal", "difficulty", "source", "confidence", "classes", "indicators"),
)
WINDOWS = ("short_days", "long_days", "old_days")
LONGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file: its name, its bytes, and what they say."""

    name: str
    content: bytes
    policy: Policy

    @property
    def sha256(self) -> str:
        """What a frozen policy is known by."""
        return sha256(self.content).hexdigest()


def rule_files() -> tuple[RuleFile, ...]:
    """Every rule file shipped or laid into the folder, by name."""
    return tuple(read_rules(path.name, path.read_bytes()) for path in sorted(DATA.glob("*.yaml")))


def read_rules(name: str, content: bytes) -> RuleFile:
    """The rules these bytes say. Raises PolicyFileError for what cannot or may not be assessed."""
    if len(content) > LONGEST_FILE:
        raise PolicyFileError(f"{name}: longer than {LONGEST_FILE} bytes", "Is this a rule file?")
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyFileError(
            f"{name}: not readable YAML: {error}", "Correct the syntax."
        ) from error
    reader = Reader(name, node)
    policy = _policy(reader)
    wrong = faults(policy)
    if wrong:
        told = "; ".join(
            f"{name}:{_line(reader, one.key)}: {one.key}: {one.message}" for one in wrong
        )
        raise PolicyFileError(told, "Correct the rules; only outcomes can be assessed.")
    return RuleFile(name, content, policy)


def _line(reader: Reader, key: str) -> int:
    node = reader.nodes.get(key.partition(".")[0], reader.node)
    place = key.split(".")
    if len(place) > 1 and isinstance(node, yaml.SequenceNode):
        node = node.value[int(place[1])]
    return node.start_mark.line + 1


def _policy(reader: Reader) -> Policy:
    reader.only(TOP)
    windows = reader.part("windows")
    windows.only(WINDOWS)
    days = {name: windows.get(name, _count, "a number of days") for name in WINDOWS}
    return Policy(
        code=reader.get("code", _text, "a code"),
        version=reader.get("version", _positive, "a whole number from 1"),
        effective_from=reader.get("effective_from", _day, "a date"),
        name_zh=reader.get("name_zh", _text, "a name in Chinese"),
        name_en=reader.get("name_en", _text, "a name in English"),
        period=reader.get("period", Period, " or ".join(Period)),
        minimum_n=reader.get("minimum_n", _positive, "a whole number from 1"),
        minimum_weight=reader.get("minimum_weight", _positive, "a whole number from 1"),
        interval_level=reader.get("interval_level", _fraction, "a share such as 95/100"),
        transfer=reader.get("transfer", Transfer, " or ".join(Transfer)),
        co_unit_share=reader.get("co_unit_share", _count, "hundredths"),
        falsehood=reader.get("falsehood", _count, "hundredths of a point"),
        appeal=_term(reader.part("appeal")),
        difficulty=_difficulty(reader.part("difficulty")),
        classes=tuple(_class(part) for part in _parts(reader, "classes")),
        indicators=tuple(_indicator(part) for part in _parts(reader, "indicators")),
        source=reader.get("source", _text, "where the rules come from"),
        confidence=reader.get("confidence", Confidence, " or ".join(Confidence)),
        **days,
    )


def _parts(reader: Reader, field: str) -> list[Reader]:
    """The mappings of a list."""
    reader.get(field, _some, "a list of mappings")
    node = reader.nodes[field]
    return [Reader(reader.name, n, f"{field}.{i}.") for i, n in enumerate(node.value)]


def _indicator(reader: Reader) -> Indicator:
    reader.only(("measure", "weight", "source", "confidence"))
    return Indicator(
        measure=reader.get("measure", _text, "the code of a measure"),
        weight=reader.get("weight", _count, "a whole number"),
        source=reader.get("source", _text, "where the indicator comes from"),
        confidence=reader.get("confidence", Confidence, " or ".join(Confidence)),
    )


def _class(reader: Reader) -> UnitClass:
    reader.only(("code", "name_zh", "name_en", "units"))
    return UnitClass(
        code=reader.get("code", _text, "a code"),
        name_zh=reader.get("name_zh", _text, "a name in Chinese"),
        name_en=reader.get("name_en", _text, "a name in English"),
        units=reader.get("units", _codes, "a list of unit codes"),
    )


def _difficulty(reader: Reader) -> Difficulty:
    reader.only(("grades", "kinds"))
    expected = "codes with hundredths such as {major: 200}"
    return Difficulty(
        grades=reader.get("grades", _hundredths, expected),
        kinds=reader.get("kinds", _hundredths, expected),
    )


def _term(reader: Reader) -> Term:
    reader.only(("amount", "unit"))
    return Term(
        amount=reader.get("amount", _positive, "a whole number from 1"),
        unit=reader.get("unit", TermUnit, " or ".join(TermUnit)),
    )


def _whole(least: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or value < least:
            raise ValueError(value)
        return value

    return read


_count, _positive = _whole(0), _whole(1)


def _text(value: Any) -> str:
    if type(value) is not str or not value.strip():
        raise ValueError(value)
    return value


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError(value)
    return value


def _fraction(value: Any) -> Fraction:
    return Fraction(_text(value))


def _some(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError(value)
    return value


def _codes(value: Any) -> frozenset[str]:
    if not isinstance(value, list):
        raise ValueError(value)
    return frozenset(_text(code) for code in value)


def _hundredths(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise ValueError(value)
    return {_text(code): _positive(weight) for code, weight in value.items()}
