"""Stored verdicts, and giving them again: old law, old knowledge, the same bytes.

A stored verdict names its law (the catalogue's digest), the day of the facts and the day of
knowledge, and the digest of the records it rested on. A rule changed later, or a fact amended
later, changes nothing in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

import msgspec

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Record, facts_of
from huiyin.industry.core.rules.judge import Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version
from huiyin.industry.core.rules.reasons import explain
from huiyin.industry.core.rules.verdict import (
    Status,
    Verdict,
    judge,
    lowest_values,
    status_of,
    status_on,
)

Worth: TypeAlias = Callable[[Catalogue, Version, Facts, Verdict], int | None]
"""What a verdict is worth, in fen; None: not known."""


class CannotReplay(ValueError):
    """The law or the records that a verdict rested on are not those at hand: which, what to do."""


class Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A verdict as it was given. `leaves`: the outcome of each leaf, as `judge.Outcome`."""

    policy: str
    law: str
    as_of: date
    known_by: date
    facts: str
    status: str
    rule: str | None
    doc: str
    leaves: dict[str, int]
    reasons: list[list[str]]
    benefit: int | None = None
    format: int = 1

    def text(self) -> bytes:
        """Canonical JSON: sorted names, no spaces."""
        return msgspec.json.encode(self, order="sorted")

    def digest(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.text()).hexdigest()


@dataclass(frozen=True, slots=True)
class Replayed:
    """A verdict given again, and whether it is the same byte for byte."""

    before: Stored
    again: Stored

    @property
    def same(self) -> bool:
        """Whether both texts are equal."""
        return self.before.text() == self.again.text()

    @property
    def differing(self) -> tuple[str, ...]:
        """Names of what differs."""
        fields = self.before.__struct_fields__
        return tuple(f for f in fields if getattr(self.before, f) != getattr(self.again, f))


def no_worth(
    _catalogue: Catalogue, _version: Version, _facts: Facts, _verdict: Verdict
) -> int | None:
    """Benefits are not stored."""
    return None


def known(records: Iterable[Record], known_by: date) -> list[Record]:
    """The records known by a day, in an order that does not depend on how they came."""
    return sorted(
        (one for one in records if one.known_on <= known_by),
        key=lambda one: (one.known_on, one.field, msgspec.json.encode(one)),
    )


def digest_of(records: Iterable[Record]) -> str:
    """SHA-256 of records, one canonical JSON text a line."""
    lines = (msgspec.json.encode(one, order="sorted") for one in records)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def store(
    catalogue: Catalogue,
    policy: str,
    records: Iterable[Record],
    as_of: date,
    known_by: date,
    *,
    worth: Worth = no_worth,
) -> Stored:
    """The verdict on a policy, to be kept. Raises KeyError where there is no such policy."""
    told = known(records, known_by)
    facts = facts_of(told, as_of, known_by)
    law = catalogue.policies[policy]
    version = law.at(as_of)
    verdict = judge(catalogue, law, facts, as_of)
    reasons: list[list[str]] = []
    if version is not None and verdict.rule is not None:
        lowering = Lowering(catalogue, policy, version, as_of)
        tree = lowering.rule()
        if version.applies is not None:
            tree = ground.All((lowering.tree(version.applies), tree))
        judging = Judge(facts, as_of, lowest_values(catalogue))
        found = explain(tree, judging, catalogue.always)
        reasons = [[one.leaf for one in causes] for causes in found.because.sets]
        verdict = settled(verdict, law, version, found.certain.outcome)
    return Stored(
        policy=policy, law=catalogue.digest, as_of=as_of, known_by=known_by,
        facts=digest_of(told), status=verdict.status.value,
        rule=verdict.rule.value if isinstance(verdict.rule, Status) else None,
        doc=verdict.doc,
        leaves={name: int(one) for name, one in sorted((verdict.leaves or {}).items())},
        reasons=reasons,
        benefit=None if version is None else worth(catalogue, version, facts, verdict),
    )  # fmt: skip


def settled(verdict: Verdict, law: Policy, version: Version, certain: Outcome) -> Verdict:
    """The verdict where the data decide what three-valued logic leaves open."""
    if certain.open:
        return verdict
    rule = status_of(certain)
    return replace(verdict, rule=rule, status=status_on(law, version, rule, verdict.as_of))


def replay(
    stored: Stored,
    catalogues: Mapping[str, Catalogue],
    records: Iterable[Record],
    worth: Worth = no_worth,
) -> Replayed:
    """The verdict again, by the law it names and what was known then.

    `catalogues` by digest. Raises CannotReplay where law or records are not those of then.
    """
    law = catalogues.get(stored.law)
    if law is None:
        raise CannotReplay(
            f"the law {stored.law[:12]} is not among the {len(catalogues)} catalogues: "
            "load the files of that time"
        )
    told = known(records, stored.known_by)
    if (digest := digest_of(told)) != stored.facts:
        raise CannotReplay(
            f"what was known by {stored.known_by} has the digest {digest[:12]} and not "
            f"{stored.facts[:12]}: a record was changed, removed or dated back"
        )
    again = store(law, stored.policy, told, stored.as_of, stored.known_by, worth=worth)
    return Replayed(stored, again)


def read(text: bytes) -> Stored:
    """A stored verdict from its text; raises msgspec.ValidationError."""
    return msgspec.json.decode(text, type=Stored)
