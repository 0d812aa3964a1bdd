"""An enterprise's answers as JSON values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.industry.core.rules.adviser import Answer
from huiyin.industry.core.rules.bundle.best import Bundle
from huiyin.industry.core.rules.facts import Span
from huiyin.industry.core.rules.judge import NO, YES
from huiyin.industry.core.rules.near.advice import Way
from huiyin.industry.core.rules.question import Asking
from huiyin.industry.core.rules.reasons.explain import Explained, Reasons
from huiyin.industry.core.rules.worth import Worth

FEN = 100
ASKED = 5
"""So many questions are told."""


def answers_as_json(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Every policy's answer by its id."""
    return {name: answer_as_json(one) for name, one in answers.items()}


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """A verdict, what it rests on, what it waits for, what it is worth, how near it is."""
    verdict = answer.verdict
    told: dict[str, Any] = {"status": verdict.status, "doc": verdict.doc}
    if verdict.rule is not None and verdict.rule is not verdict.status:
        told["rule"] = verdict.rule
    if answer.settled:
        told["settled"] = True
    if verdict.leaves:
        told["met"] = [leaf for leaf, one in verdict.leaves.items() if one == YES]
        told["failed"] = [leaf for leaf, one in verdict.leaves.items() if one == NO]
    if answer.reasons is not None:
        told |= reasons_as_json(answer.reasons)
    if answer.missing is not None:
        kinds = ("field", "code", "title", "parameter")
        told["missing"] = [name for kind in kinds for name in answer.missing.names(kind)]
        told["judged"] = list(answer.missing.names("question"))
    if answer.worth is not None:
        told["worth"] = worth_as_json(answer.worth)
    if answer.near is not None:
        told["near"] = None if answer.near.way is None else way_as_json(answer.near.way)
        told["lost"] = [one.policy or one.table for one in answer.near.lost]
    return told


def bundle_as_json(bundle: Bundle) -> dict[str, Any]:
    """The policies to claim together, what they pay, and which rule limits it."""
    return {
        "chosen": list(bundle.chosen),
        "value": bundle.value / FEN,
        "left_out": list(bundle.left_out),
        "limits": [
            {"group": one.group, "how": one.how, "clause": one.clause,
             "left_out": list(one.left_out), "gain_without": one.gain / FEN}
            for one in bundle.bounds
        ],
    }  # fmt: skip


def questions_as_json(questions: Sequence[Asking]) -> list[dict[str, Any]]:
    """What to ask next, best first."""
    return [
        {"kind": one.kind, "name": one.name, "settles": float(one.settles) / FEN,
         "verdicts": float(one.verdicts), "at_stake": one.at_stake / FEN,
         "policies": list(one.policies)}
        for one in questions[:ASKED]
    ]  # fmt: skip


def reasons_as_json(reasons: Explained) -> dict[str, Any]:
    """Minimal sets of leaves: why it is settled, or what would settle it."""
    told: dict[str, Any] = {}
    for name in ("because", "to_yes", "to_no"):
        found: Reasons = getattr(reasons, name)
        if found.sets:
            told[name] = [
                [{"leaf": one.leaf, "holds": one.holds} for one in causes] for causes in found.sets
            ]
            if found.more:
                told[f"{name}_more"] = True
    return told


def worth_as_json(worth: Worth) -> dict[str, Any]:
    """Money in yuan."""
    return {
        "kind": worth.kind, **yuan(worth.money), "upto": worth.upto,
        "missing": list(worth.missing), "limited": worth.limited,
    }  # fmt: skip


def yuan(span: Span) -> dict[str, float | None]:
    """Bounds in yuan; null: none."""
    return {
        "low": None if span.low is None else span.low / FEN,
        "high": None if span.high is None else span.high / FEN,
    }


def way_as_json(way: Way) -> dict[str, Any]:
    """What would have to be true."""
    return {
        "changes": [
            {
                "field": one.field, "from": one.start, "to": one.to, "leaves": list(one.leaves),
                "cost": None if one.cost is None else one.cost / FEN, "waits": one.waits,
                "service": one.service, "evidence": one.evidence,
            }
            for one in way.changes
        ],
        "titles": [{"title": one.title, "by": list(one.by)} for one in way.titles],
        "wishes": [{"kind": one.kind, "names": list(one.names)} for one in way.wishes],
        "money": way.money / FEN,
        "unpriced": list(way.unpriced),
        "earliest": None if way.earliest is None else way.earliest.isoformat(),
        "proven": way.proven,
    }  # fmt: skip
