"""The core's refusals in the reader's language: which rule, why, who may, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.choices import ROLES, STATES
from huiyin.ledger.core.duties import DUTIES
from huiyin.ledger.core.guards import GUARDS
from huiyin.ledger.core.refusals import FieldError, Refusal
from huiyin.ledger.errors import BadToken, Conflict, Refused

RULES: dict[str, Any] = {
    "STATE": gettext_lazy("the act belongs to another state"),
    "ROLE": gettext_lazy("each act has its roles"),
    "UNIT": gettext_lazy("a unit's act is done by its own people"),
    "CLOCK": gettext_lazy("no event before the last one"),
    "POLICY": gettext_lazy("a matter keeps the policy it was assigned under"),
    "ACCESS": gettext_lazy("a matter is open to the office and the units concerned"),
    "AUDIT": gettext_lazy("the audit log has its readers"),
    "MASKED": gettext_lazy("raisers are masked"),
    "PURPOSE": gettext_lazy("a look at a raiser has a purpose"),
    "PROTECTED": gettext_lazy("informants are protected"),
    "OPEN": gettext_lazy("a raiser is answered before he or she is forgotten"),
    "CONFLICT": gettext_lazy("nobody decides on a page that is out of date"),
    "TOKEN": gettext_lazy("a form is good for one act"),
}


@dataclass(frozen=True, slots=True)
class Refusing:
    """A refusal in words, as the refusal component takes it."""

    message: str
    rule: str
    who: str
    hint: str


def in_words(error: Refused | Conflict | BadToken) -> Refusing:
    """What the page says when an act was refused."""
    if isinstance(error, Refused):
        return refusing(error.refusal)
    code = "CONFLICT" if isinstance(error, Conflict) else "TOKEN"
    return Refusing(error.message, rule_name(code), "", error.hint)


def refusing(refusal: Refusal) -> Refusing:
    """The four parts of a refusal, translated."""
    params = _params(refusal.params)
    return Refusing(
        message=_(refusal.message) % params,
        rule=rule_name(refusal.code, refusal.message),
        who=_(", ").join(str(ROLES[role].label) for role in refusal.who_may),
        hint=_(refusal.next_step) % params if refusal.next_step else "",
    )


def field_words(error: FieldError) -> str:
    """What is wrong with one field."""
    return _(error.message) % _params(error.params)


def rule_name(code: str, message: str = "") -> str:
    """`D1 · …`: the code with the rule's own summary; the code alone for a field's rule.

    Two rules share the code D7; the message tells which was meant.
    """
    rules = [rule for rule in (*DUTIES, *GUARDS) if rule.code == code]
    rule = next((r for r in rules if r.message == message), rules[0] if rules else None)
    if rule is not None:
        return f"{code} · {_(rule.summary)}"
    return f"{code} · {RULES[code]}" if code in RULES else code


def _params(params: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {name: _states(value) if name in STATE_PARAMS else value for name, value in params}


STATE_PARAMS = ("state", "sources")
"""Parameters of the core's messages that list states by code."""


def _states(codes: str) -> str:
    return _(", ").join(
        str(STATES[code].label) if code in STATES else code for code in codes.split(", ")
    )
