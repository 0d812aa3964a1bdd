"""Events in plain sentences: what a person reads on the timeline.

One function per kind of event. A sentence names who did what; what they wrote stands below it
as a quotation. Texts kept outside the chain and names of raisers never come here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import ROLES, Channel
from huiyin.ledger.core import events as e
from huiyin.ledger.core.lifecycle import BACK_TO_WORK
from huiyin.ledger.core.parts import CriterionResult
from huiyin.ledger.core.states import SIDE_ACTS, RecurGround, Suggestion, Verb
from huiyin.ledger.names import Names, ground_name
from huiyin.ledger.verbs.check_photos import photos_of

TURNED_BACK = BACK_TO_WORK | {Verb.DISPUTE, Verb.RETURN_PLAN, Verb.DECLINE, Verb.RECUR}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the sentence, `quote` what the person wrote, `tone` a class of the timeline."""

    text: str
    quote: str = ""
    tone: str = ""


Said = str | tuple[str, str]


def sentence(event: e.Event, names: Names) -> Sentence:
    """The event in the reader's language."""
    said = SAY[type(event)](event, names, who(event, names))
    text, quote = said if isinstance(said, tuple) else (said, "")
    return Sentence(text, quote, _tone(event.verb))


def _tone(verb: Verb) -> str:
    if verb in TURNED_BACK:
        return "turned-back"
    return "minor" if verb in SIDE_ACTS and verb is not Verb.REGISTER else ""


def who(event: e.Event, names: Names) -> str:
    """The person with unit, and for whom; policy itself where nobody stands behind the act."""
    if event.automatic:
        return _("By policy, without a person:")
    facts = {"person": names.person(event.actor), "unit": names.unit(event.unit)}
    if event.on_behalf_of:
        facts["giver"] = names.person(event.on_behalf_of)
        return _("%(person)s (%(unit)s, for %(giver)s)") % facts
    return _("%(person)s (%(unit)s)") % facts if event.unit else facts["person"]


def _day(when: date | datetime) -> str:
    local = when.astimezone(CHINA) if isinstance(when, datetime) else when
    return f"{local:%Y-%m-%d}"


def _minute(when: datetime) -> str:
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}"


def channel_name(value: str) -> str:
    """Where a clue came from; a channel of a later version as it stands."""
    return str(Channel(value).label) if value in Channel.values else value


def _registered(event: e.Registered, _names: Names, by: str) -> Said:
    facts = {"who": by, "channel": channel_name(event.clue.channel)}
    return _("%(who)s registered the matter. Source: %(channel)s.") % facts, event.clue.summary


def _clue_added(event: e.ClueAdded, _names: Names, by: str) -> Said:
    facts = {"who": by, "channel": channel_name(event.clue.channel)}
    return _("%(who)s added a clue. Source: %(channel)s.") % facts, event.clue.summary


def _absorbed(event: e.CluesAbsorbed, _names: Names, by: str) -> Said:
    count = len(event.clues)
    return ngettext(
        "%(who)s took over %(count)s clue of %(matter)s; its raiser is answered from here.",
        "%(who)s took over %(count)s clues of %(matter)s; their raisers are answered from here.",
        count,
    ) % {"who": by, "count": count, "matter": event.from_matter}


def _interim(_event: e.InterimReplied, _names: Names, by: str) -> Said:
    return _("%(who)s told the raisers that the matter is in hand.") % {"who": by}


def _declined(event: e.Declined, _names: Names, by: str) -> Said:
    return _("%(who)s declined the matter and told the raisers why.") % {"who": by}, event.reason


def _merged(event: e.Merged, _names: Names, by: str) -> Said:
    facts = {"who": by, "matter": event.into}
    return _("%(who)s merged the matter into %(matter)s.") % facts, event.reason


def _cancel_asked(event: e.CancelAsked, _names: Names, by: str) -> Said:
    return _("%(who)s asked to cancel the registration.") % {"who": by}, event.reason


def _cancelled(event: e.Cancelled, _names: Names, by: str) -> Said:
    return _("%(who)s cancelled the registration.") % {"who": by}, event.reason


def _assigned(event: e.Assigned, names: Names, by: str) -> Said:
    facts = {"who": by, "lead": names.unit(event.lead), "due": _day(event.due)}
    if not event.co_units:
        return _("%(who)s assigned the matter to %(lead)s, due %(due)s.") % facts
    facts["others"] = names.listed(event.co_units)
    return _("%(who)s assigned the matter to %(lead)s with %(others)s, due %(due)s.") % facts


def _accepted(event: e.Accepted, names: Names, by: str) -> Said:
    if event.handler is None:
        return _("%(who)s accepted the matter.") % {"who": by}
    facts = {"who": by, "handler": names.person(event.handler)}
    return _("%(who)s accepted the matter; %(handler)s handles it.") % facts


def _disputed(event: e.Disputed, names: Names, by: str) -> Said:
    facts = {"who": by, "ground": ground_name(event.ground)}
    if event.proposed_unit is None:
        return _("%(who)s disputed the assignment on the ground of %(ground)s.") % facts, (
            event.reason
        )
    facts["unit"] = names.unit(event.proposed_unit)
    return (
        _("%(who)s disputed the assignment on the ground of %(ground)s and named %(unit)s.")
        % facts,
        event.reason,
    )


def _adjudicated(event: e.Adjudicated, names: Names, by: str) -> Said:
    facts = {"who": by, "lead": names.unit(event.lead)}
    if event.upheld:
        text = _("%(who)s upheld the return; the matter goes to %(lead)s.") % facts
    else:
        text = _("%(who)s rejected the return; the matter stays with %(lead)s.") % facts
    if event.final:
        text += _(" This decision is final.")
    return text, event.reason


def _proposed(event: e.PlanProposed, _names: Names, by: str) -> Said:
    count = len(event.steps)
    text = ngettext(
        "%(who)s proposed plan version %(version)s with %(count)s step.",
        "%(who)s proposed plan version %(version)s with %(count)s steps.",
        count,
    ) % {"who": by, "version": event.version, "count": count}
    return text, event.measures


def _plan_approved(event: e.PlanApproved, _names: Names, by: str) -> Said:
    return _("%(who)s approved the plan.") % {"who": by}, event.remark


def _plan_returned(event: e.PlanReturned, _names: Names, by: str) -> Said:
    return _("%(who)s returned the plan.") % {"who": by}, event.reason


def _evidence(event: e.EvidenceAdded, _names: Names, by: str) -> Said:
    item = event.evidence
    facts = {"who": by, "when": _minute(item.taken_at), "where": item.taken_where.name}
    return _("%(who)s added evidence taken on %(when)s at %(where)s.") % facts, item.summary


def _step_done(event: e.StepCompleted, _names: Names, by: str) -> Said:
    facts = {"who": by, "step": event.step, "when": _minute(event.done_at)}
    return _("%(who)s completed step %(step)s on %(when)s.") % facts


def _submitted(event: e.Submitted, _names: Names, by: str) -> Said:
    count = len(event.evidence)
    text = ngettext(
        "%(who)s asked for the check, on %(count)s piece of evidence.",
        "%(who)s asked for the check, on %(count)s pieces of evidence.",
        count,
    ) % {"who": by, "count": count}
    return text, event.self_check


def _extension_asked(event: e.ExtensionAsked, _names: Names, by: str) -> Said:
    facts = {"who": by, "until": _day(event.until)}
    return _("%(who)s asked to extend the due date to %(until)s.") % facts, event.reason


def _extension_decided(event: e.ExtensionDecided, _names: Names, by: str) -> Said:
    facts = {"who": by, "due": _day(event.due)}
    if event.granted:
        return _("%(who)s granted the extension; the due date is now %(due)s.") % facts, (
            event.reason
        )
    return _("%(who)s refused the extension; the due date stays %(due)s.") % facts, event.reason


def _suspended(event: e.Suspended, _names: Names, by: str) -> Said:
    facts = {"who": by, "until": _day(event.until), "review": _day(event.review_on)}
    text = _("%(who)s suspended the matter until %(until)s, to be reviewed on %(review)s.") % facts
    return text, event.reason


def _resumed(event: e.Resumed, _names: Names, by: str) -> Said:
    facts = {"who": by, "due": _day(event.due)}
    return _("%(who)s resumed the matter; the due date is now %(due)s.") % facts, event.reason


def _drawn(event: e.VerifierDrawn, names: Names, by: str) -> Said:
    facts = {"who": by, "drawn": names.person(event.drawn), "count": len(event.candidates)}
    text = _("%(who)s drew the verifier by lot from %(count)s candidates: %(drawn)s.") % facts
    return text, _("Seed of the draw: %(seed)s") % {"seed": event.seed}


def _delegated(event: e.Delegated, names: Names, by: str) -> Said:
    role = ROLES[event.delegated_role].label
    facts = {"who": by, "role": role, "to": names.person(event.to)}
    text = _("%(who)s handed the task of %(role)s on to %(to)s; the bans go with it.") % facts
    return text, event.reason


def _unmet(results: tuple[CriterionResult, ...]) -> str:
    return "\n".join(
        _("Not met: %(criterion)s") % {"criterion": _(r.criterion)} for r in results if not r.met
    )


def _passed(event: e.Passed, _names: Names, by: str) -> Said:
    facts = {
        "who": by,
        "count": len(event.results),
        "when": _minute(event.seen_at),
        "where": event.seen_where.name,
    }
    return (
        ngettext(
            "%(who)s checked on %(when)s at %(where)s: the criterion is met.",
            "%(who)s checked on %(when)s at %(where)s: all %(count)s criteria are met.",
            len(event.results),
        )
        % facts
    )


def _failed(event: e.Failed, _names: Names, by: str) -> Said:
    facts = {"who": by, "when": _minute(event.seen_at), "where": event.seen_where.name}
    text = (
        _("%(who)s checked on %(when)s at %(where)s: not passed. Earlier evidence is void.") % facts
    )
    return text, "\n".join(filter(None, (event.reason, _unmet(event.results))))


def _replied(event: e.Replied, names: Names, by: str) -> Said:
    return _("%(who)s answered %(raiser)s.") % {"who": by, "raiser": names.raiser(event.raiser)}


SATISFACTION: dict[bool | None, Callable[[], str]] = {
    True: lambda: _("satisfied"),
    False: lambda: _("not satisfied"),
    None: lambda: _("satisfaction not asked"),
}


def _called_ok(event: e.CalledBackOk, names: Names, by: str) -> Said:
    if not event.reached:
        facts = {"who": by, "raiser": names.raiser(event.raiser)}
        text = _("%(who)s tried to call %(raiser)s back: could not be reached.") % facts
        return text, "\n".join(filter(None, (event.reason, event.remark)))
    facts = {
        "who": by,
        "raiser": names.raiser(event.raiser),
        "satisfaction": SATISFACTION[event.satisfied](),
    }
    text = _("%(who)s called %(raiser)s back: solved, %(satisfaction)s.") % facts
    return text, event.remark


def _called_unsolved(event: e.CalledBackUnsolved, names: Names, by: str) -> Said:
    facts = {"who": by, "raiser": names.raiser(event.raiser)}
    text = _("%(who)s called %(raiser)s back: not solved. The matter goes back.") % facts
    return text, event.reason


def _close_proposed(event: e.CloseProposed, _names: Names, by: str) -> Said:
    if event.public_until is None:
        return _("%(who)s proposed the strike-off.") % {"who": by}, event.statement
    facts = {"who": by, "until": _day(event.public_until)}
    text = _("%(who)s proposed the strike-off; it is made public until %(until)s.") % facts
    return text, event.statement


def _closed(event: e.Closed, _names: Names, by: str) -> Said:
    return _("%(who)s struck the matter off.") % {"who": by}, event.remark


def _objected(event: e.Objected, _names: Names, by: str) -> Said:
    text = _("%(who)s upheld an objection. The matter goes back; earlier evidence is void.")
    return text % {"who": by}, event.reason


def _recurred(event: e.Recurred, _names: Names, by: str) -> Said:
    facts = {"who": by, "due": _day(event.due)}
    if event.ground is RecurGround.RECHECK_FAILED:
        text = _("%(who)s reopened the matter after a failed recheck, due %(due)s.") % facts
    else:
        text = _("%(who)s reopened the matter: same place and cause again, due %(due)s.") % facts
    return text, event.reason


def _rechecked(event: e.Rechecked, _names: Names, by: str) -> Said:
    facts = {"who": by, "when": _minute(event.seen_at), "where": event.seen_where.name}
    remark, _photos = photos_of(event.remark)
    if event.passed:
        return _("%(who)s rechecked on %(when)s at %(where)s: in order.") % facts, remark
    return _("%(who)s rechecked on %(when)s at %(where)s: not in order.") % facts, remark


def _suggested(event: e.Suggested, _names: Names, by: str) -> Said:
    if event.suggestion is Suggestion.RECOVERY:
        text = _("%(who)s suggests that it has recovered. A suggestion decides nothing.")
    else:
        text = _("%(who)s suggests that it has recurred. A supervisor decides.")
    return text % {"who": by}, event.basis


def _recomputed(event: e.DueRecomputed, _names: Names, by: str) -> Said:
    facts = {"who": by, "due": _day(event.due)}
    return _("%(who)s counted the due date again with the published calendar: %(due)s.") % facts


def _hold_reviewed(event: e.HoldReviewed, _names: Names, by: str) -> Said:
    if event.review_on is None:
        return _("%(who)s reviewed the hold: it goes on to its end.") % {"who": by}, event.reason
    facts = {"who": by, "review": _day(event.review_on)}
    text = _("%(who)s reviewed the hold: it goes on, to be reviewed again on %(review)s.") % facts
    return text, event.reason


def _due_told(event: e.DueTold, names: Names, by: str) -> Said:
    told = _(", ").join(names.raiser(raiser) for raiser in event.told)
    facts = {"who": by, "raisers": told, "due": _day(event.due)}
    return _("%(who)s told %(raisers)s of the new due date %(due)s.") % facts, event.remark


def _handed_over(event: e.HandedOver, names: Names, by: str) -> Said:
    facts = {"who": by, "leaver": names.person(event.leaver), "to": names.person(event.to or "")}
    text = _("%(who)s handed over to %(to)s what waited for %(leaver)s; the bans go along.")
    if event.to is None:
        text = _("%(who)s left to the unit what waited for %(leaver)s, who leaves the post.")
    text %= facts
    if event.redraw:
        again = _("The verifier is drawn again.")
        text = f"{text} {again}"
    return text, event.reason


def _noted(event: e.Noted, _names: Names, by: str) -> Said:
    return _("%(who)s noted:") % {"who": by}, event.text


SAY: dict[type[e.Event], Callable[[Any, Names, str], Said]] = {
    e.Registered: _registered,
    e.ClueAdded: _clue_added,
    e.CluesAbsorbed: _absorbed,
    e.InterimReplied: _interim,
    e.Declined: _declined,
    e.Merged: _merged,
    e.CancelAsked: _cancel_asked,
    e.Cancelled: _cancelled,
    e.Assigned: _assigned,
    e.Accepted: _accepted,
    e.Disputed: _disputed,
    e.Adjudicated: _adjudicated,
    e.PlanProposed: _proposed,
    e.PlanApproved: _plan_approved,
    e.PlanReturned: _plan_returned,
    e.EvidenceAdded: _evidence,
    e.StepCompleted: _step_done,
    e.Submitted: _submitted,
    e.ExtensionAsked: _extension_asked,
    e.ExtensionDecided: _extension_decided,
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.VerifierDrawn: _drawn,
    e.Delegated: _delegated,
    e.Passed: _passed,
    e.Failed: _failed,
    e.Replied: _replied,
    e.CalledBackOk: _called_ok,
    e.CalledBackUnsolved: _called_unsolved,
    e.CloseProposed: _close_proposed,
    e.Closed: _closed,
    e.Objected: _objected,
    e.Recurred: _recurred,
    e.Rechecked: _rechecked,
    e.Suggested: _suggested,
    e.DueRecomputed: _recomputed,
    e.HoldReviewed: _hold_reviewed,
    e.DueTold: _due_told,
    e.HandedOver: _handed_over,
    e.Noted: _noted,
}
"""How to say each kind of event."""
