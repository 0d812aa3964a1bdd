"""Every enumeration of the ledger with its word, its colour and its shape, in one place.

Values come from the core; words are English msgids; colours are names of CSS tokens, so
that no template chooses a colour. A light is told by shape and word as well as colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.core.lights import Colour as Light
from huiyin.ledger.core.states import Grade, RaiserKind, Role, State, Verb


@dataclass(frozen=True, slots=True)
class Look:
    """How a value is shown: its word, its colour token and, for lights, its shape."""

    value: str
    label: Any
    colour: str = "neutral"
    shape: str = ""


class AccessKind(models.TextChoices):
    """Why a line stands in the access log."""

    SIGN_IN = "sign_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGN_OUT = "sign_out", _("Signed out")
    PASSWORD = "password", _("Password changed")
    TOTP = "totp", _("Second factor changed")
    LOOK = "look", _("Looked at personal data")
    REFUSED = "refused", _("Refused")
    ACCOUNT = "account", _("Account made or changed")
    GRANT = "grant", _("Role granted")
    REVOKE = "revoke", _("Role revoked")
    EXPORT = "export", _("Exported a list")
    DOWNLOAD = "download", _("Downloaded evidence")
    ERASE = "erase", _("Erased personal data")


class Purpose(models.TextChoices):
    """Why somebody looks at a raiser's record; chosen before the look, kept in the log."""

    CONTACT = "contact", _("First contact with the raiser")
    ANSWER = "answer", _("To give the answer")
    CALL_BACK = "call_back", _("To call back")
    DUPLICATE = "duplicate", _("To tell whether two clues are the same")
    HAND_ON = "hand_on", _("To pass on what the unit must know")
    RIGHTS = "rights", _("The raiser asks what is kept about him or her")


class Channel(models.TextChoices):
    """Where a clue came from."""

    MONITORING = "monitoring", _("Monitoring")
    INSPECTION = "inspection", _("Inspection team")
    HOTLINE = "hotline", _("Hotline 12345")
    LEADER = "leader", _("Leader's instruction")
    MEETING = "meeting", _("Meeting decision")
    UPPER_LEVEL = "upper_level", _("Upper-level inspection")
    ENTERPRISE = "enterprise", _("Enterprise request")
    PUBLIC = "public", _("Public report")
    PROPOSAL = "proposal", _("Deputies' proposal")
    AUDIT = "audit", _("Audit")
    MEDIA = "media", _("Media")
    WORK_REPORT = "work_report", _("Government work report")
    MAILBOX = "mailbox", _("Mayor's mailbox and message boards")
    PATROL = "patrol", _("Patrol of river chiefs and grid workers")
    IMPORT = "import", _("Ledger imported")
    OTHER = "other", _("Other")


LIGHTS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Light.RED, _("Overdue"), "error", "square"),
        Look(Light.YELLOW, _("Warning"), "warning", "triangle"),
        Look(Light.GREEN, _("On schedule"), "success", "circle"),
        Look(Light.GREY, _("On hold"), "neutral", "diamond"),
    )
}

STATES: dict[str, Look] = {
    look.value: look
    for look in (
        Look(State.REGISTERED, _("To be studied"), "brand"),
        Look(State.ASSIGNED, _("To be accepted"), "brand"),
        Look(State.DISPUTED, _("Assignment disputed"), "warning"),
        Look(State.PLANNING, _("Plan due"), "brand"),
        Look(State.PLAN_REVIEW, _("Plan under review"), "brand"),
        Look(State.RECTIFYING, _("Being rectified"), "brand"),
        Look(State.SUSPENDED, _("Suspended"), "neutral"),
        Look(State.VERIFYING, _("To be checked"), "brand"),
        Look(State.REPLYING, _("To be answered"), "brand"),
        Look(State.CLOSING, _("Made public before strike-off"), "brand"),
        Look(State.CLOSED, _("Struck off"), "success"),
        Look(State.DECLINED, _("Not taken up"), "neutral"),
        Look(State.MERGED, _("Merged"), "neutral"),
        Look(State.CANCELLED, _("Registration cancelled"), "neutral"),
    )
}

GRADES: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Grade.ORDINARY, _("Ordinary")),
        Look(Grade.MAJOR, _("Major"), "warning"),
    )
}

ROLES: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Role.REGISTRAR, _("Registrar")),
        Look(Role.SUPERVISOR, _("Supervisor")),
        Look(Role.LEADER, _("Leader in charge")),
        Look(Role.UNIT_HEAD, _("Head of unit")),
        Look(Role.HANDLER, _("Handler")),
        Look(Role.HELPER, _("Helper")),
        Look(Role.VERIFIER, _("Verifier")),
        Look(Role.ASSESSOR, _("Assessor")),
        Look(Role.RAISER, _("Raiser")),
        Look(Role.READER, _("Reader")),
        Look(Role.SYSADMIN, _("System administrator")),
        Look(Role.SECURITY_ADMIN, _("Security administrator")),
        Look(Role.AUDITOR, _("Auditor")),
        Look(Role.SYSTEM, _("System")),
    )
}

RAISER_KINDS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(RaiserKind.PERSON, _("Person")),
        Look(RaiserKind.UNIT, _("Unit")),
        Look(RaiserKind.SENSOR, _("Sensor")),
    )
}

VERBS: dict[str, Look] = {
    look.value: look
    for look in (
        Look(Verb.REGISTER, _("Register")),
        Look(Verb.INTERIM_REPLY, _("Give an interim reply")),
        Look(Verb.DECLINE, _("Decline"), "warning"),
        Look(Verb.MERGE, _("Merge into another matter")),
        Look(Verb.ASK_CANCEL, _("Ask to cancel the registration")),
        Look(Verb.CANCEL, _("Cancel the registration"), "warning"),
        Look(Verb.ASSIGN, _("Assign"), "brand"),
        Look(Verb.ACCEPT, _("Accept"), "brand"),
        Look(Verb.DISPUTE, _("Dispute the assignment"), "warning"),
        Look(Verb.ADJUDICATE, _("Adjudicate"), "brand"),
        Look(Verb.PROPOSE_PLAN, _("Propose the plan"), "brand"),
        Look(Verb.APPROVE_PLAN, _("Approve the plan"), "brand"),
        Look(Verb.RETURN_PLAN, _("Return the plan"), "warning"),
        Look(Verb.ADD_EVIDENCE, _("Add evidence"), "brand"),
        Look(Verb.SUBMIT, _("Ask for the check"), "brand"),
        Look(Verb.SUSPEND, _("Suspend"), "warning"),
        Look(Verb.RESUME, _("Resume"), "brand"),
        Look(Verb.PASS, _("Pass the check"), "brand"),
        Look(Verb.FAIL, _("Fail the check"), "warning"),
        Look(Verb.REPLY, _("Answer the raiser"), "brand"),
        Look(Verb.CALLBACK_OK, _("Call back: solved"), "brand"),
        Look(Verb.CALLBACK_UNSOLVED, _("Call back: not solved"), "warning"),
        Look(Verb.PROPOSE_CLOSE, _("Propose strike-off"), "brand"),
        Look(Verb.CLOSE, _("Strike off"), "success"),
        Look(Verb.OBJECT, _("Uphold an objection"), "warning"),
        Look(Verb.RECUR, _("Reopen: it recurred"), "error"),
        Look(Verb.ADD_CLUE, _("Add a clue")),
        Look(Verb.ABSORB, _("Take over clues")),
        Look(Verb.COMPLETE_STEP, _("Complete a step"), "brand"),
        Look(Verb.ASK_EXTENSION, _("Ask for an extension")),
        Look(Verb.DECIDE_EXTENSION, _("Decide the extension"), "brand"),
        Look(Verb.DRAW_VERIFIER, _("Draw the verifier by lot"), "brand"),
        Look(Verb.DELEGATE, _("Hand on the task")),
        Look(Verb.RECHECK, _("Recheck"), "brand"),
        Look(Verb.SUGGEST, _("Suggest")),
        Look(Verb.RECOMPUTE_DUE, _("Recompute the due date")),
        Look(Verb.REVIEW_HOLD, _("Review the hold")),
        Look(Verb.TELL_DUE, _("Tell of the new due date")),
        Look(Verb.HAND_OVER, _("Hand over for good")),
        Look(Verb.NOTE, _("Note")),
    )
}


def pairs(looks: dict[str, Look]) -> list[tuple[str, Any]]:
    """(value, label) pairs as Django's `choices` wants them."""
    return [(look.value, look.label) for look in looks.values()]


__all__ = [
    "GRADES",
    "LIGHTS",
    "RAISER_KINDS",
    "ROLES",
    "STATES",
    "VERBS",
    "AccessKind",
    "Channel",
    "Grade",
    "Light",
    "Look",
    "Purpose",
    "RaiserKind",
    "Role",
    "State",
    "Verb",
    "pairs",
]
