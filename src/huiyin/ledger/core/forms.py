"""What each command must contain: field errors, all of them at once."""

from __future__ import annotations

from collections.abc import Callable

from huiyin.ledger.core import commands as c
from huiyin.ledger.core import roadmap
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.form_clocks import review_hold_errors, tell_due_errors
from huiyin.ledger.core.form_parts import (
    Errors,
    clue_errors,
    far_errors,
    lead_errors,
    long_errors,
    raiser_errors,
    text_errors,
)
from huiyin.ledger.core.form_people import (
    accept_errors,
    delegate_errors,
    draw_errors,
    hand_over_errors,
    not_reached_errors,
)
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import CriterionResult, Step
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.states import FINAL, RecurGround, Verb
from huiyin.ledger.core.workdays import local_date

LONGEST_TITLE, LONGEST_CAUSE, LONGEST_PLACE, LONGEST_PLACE_CODE = 200, 120, 200, 80


def _register(_: Matter | None, command: c.Register, context: Context) -> Errors:
    yield from text_errors("matter_id", command.matter_id)
    yield from text_errors("title", command.title, LONGEST_TITLE)
    yield from text_errors("cause", command.cause, LONGEST_CAUSE)
    if command.place is not None:
        yield from long_errors("place.name", command.place.name, LONGEST_PLACE)
        yield from long_errors("place.code", command.place.code, LONGEST_PLACE_CODE)
    yield from clue_errors(None, command.clue, context)


def _add_clue(matter: Matter, command: c.AddClue, context: Context) -> Errors:
    yield from clue_errors(matter, command.clue, context)


def _absorb(matter: Matter, command: c.Absorb, context: Context) -> Errors:
    if command.from_matter == matter.id:
        yield FieldError(
            field="from_matter", code="F-SELF", message="A matter cannot take over itself."
        )
    for clue in command.clues:
        yield from clue_errors(matter, clue, context)


def _decline(matter: Matter, command: c.Decline, _: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    yield from _told(matter, command.told)


def _cancel(matter: Matter, command: c.Cancel, _: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    yield from _told(matter, command.told)


def _told(matter: Matter, told: tuple[str, ...]) -> Errors:
    if any(r.raiser not in told for r in matter.people_raisers):
        yield FieldError(field="told", code="F-TOLD", message="A raiser has not been told why.")


def _merge(matter: Matter, command: c.Merge, context: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    main = context.main
    if command.into == matter.id:
        yield FieldError(
            field="into", code="F-SELF", message="A matter cannot be merged into itself."
        )
    elif main is None or main.id != command.into:
        yield FieldError(field="into", code="F-MAIN", message="The main matter was not found.")
    elif main.state in FINAL:
        yield FieldError(
            field="into",
            code="F-MAIN-OVER",
            message="The main matter is over; its raisers could not be answered from it.",
        )


def _due(command: c.Assign | c.Recur, context: Context) -> Errors:
    if command.due is None:
        return
    if command.due <= context.now:
        yield FieldError(field="due", code="F-PAST", message="The due date must lie in the future.")
    yield from far_errors("due", local_date(command.due), context)


def _assign(_: Matter, command: c.Assign, context: Context) -> Errors:
    yield from lead_errors(command.lead, command.co_units)
    yield from _due(command, context)


def _dispute(_: Matter, command: c.Dispute, context: Context) -> Errors:
    yield from text_errors("ground", command.ground)
    known = context.policy.dispute_grounds
    if known and command.ground and command.ground not in known:
        yield FieldError(field="ground", code="F-GROUND", message="Choose a ground of the list.")
    yield from text_errors("reason", command.reason)


def _adjudicate(matter: Matter, command: c.Adjudicate, _: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    yield from lead_errors(command.lead, command.co_units)
    if command.upheld == (command.lead == matter.lead):
        yield FieldError(
            field="lead",
            code="F-VERDICT",
            message="An upheld return goes to another unit, a rejected one to the same.",
        )


def _propose_plan(matter: Matter, command: c.ProposePlan, _: Context) -> Errors:
    yield from _steps(matter, command.steps)


def _steps(matter: Matter, steps: tuple[Step, ...]) -> Errors:
    if matter.due is None:
        return
    for fault in roadmap.faults(steps, matter.due):
        yield FieldError(
            field=fault.field, code=fault.code, message=fault.message, params=fault.params
        )


def _reason(
    _: Matter,
    command: c.ReturnPlan | c.AskCancel | c.Resume | c.Object,
    __: Context,
) -> Errors:
    yield from text_errors("reason", command.reason)


def _add_evidence(matter: Matter, command: c.AddEvidence, context: Context) -> Errors:
    evidence = command.evidence
    if evidence.received_at > context.now or evidence.taken_at > evidence.received_at:
        yield FieldError(
            field="evidence.taken_at",
            code="F-TIMES",
            message="Evidence is taken, then received, then added; these times disagree.",
        )
    yield from text_errors("evidence.digest", evidence.digest)
    yield from text_errors("evidence.taken_where.name", evidence.taken_where.name)
    if any(known.id == evidence.id for known in matter.evidence):
        yield FieldError(
            field="evidence.id", code="F-KNOWN", message="This evidence is already here."
        )
    known_steps = () if matter.roadmap is None else tuple(s.id for s in matter.roadmap.steps)
    if any(step not in known_steps for step in evidence.steps):
        yield FieldError(field="evidence.steps", code="F-STEP", message="There is no such step.")


def _complete_step(matter: Matter, command: c.CompleteStep, context: Context) -> Errors:
    step = None if matter.roadmap is None else matter.roadmap.step(command.step)
    if step is None:
        yield FieldError(field="step", code="F-STEP", message="There is no such step.")
        return
    if step.done_at is not None:
        yield FieldError(field="step", code="F-DONE", message="This step is already done.")
    if matter.roadmap is not None and any(
        s.done_at is None for s in matter.roadmap.steps if s.id in step.predecessors
    ):
        yield FieldError(field="step", code="F-WAITS", message="A step it waits for is not done.")
    since = matter.rectifying_since or matter.state_since
    if command.done_at is not None and not since <= command.done_at <= context.now:
        yield FieldError(
            field="done_at",
            code="F-TIMES",
            message="A step is done between the start of rectification and now.",
        )


def _submit(_: Matter, command: c.Submit, __: Context) -> Errors:
    yield from text_errors("self_check", command.self_check)


def _ask_extension(matter: Matter, command: c.AskExtension, context: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    if matter.due is not None and command.until <= matter.due:
        yield FieldError(field="until", code="F-NOT-LATER", message="The new date must be later.")
    yield from far_errors("until", local_date(command.until), context)
    if command.steps:
        if matter.roadmap is None:
            yield FieldError(
                field="steps", code="F-NO-PLAN", message="There is no approved plan to revise."
            )
            return
        for fault in roadmap.faults(command.steps, command.until):
            yield FieldError(
                field=fault.field, code=fault.code, message=fault.message, params=fault.params
            )


def _decide_extension(matter: Matter, command: c.DecideExtension, _: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    asked, due = matter.extension, matter.due
    if command.granted and asked is not None and due is not None and asked.until <= due:
        yield FieldError(
            field="granted",
            code="F-NOT-LATER",
            message="The matter is due later than the date asked for by now; refuse the request.",
        )


def _suspend(_: Matter, command: c.Suspend, context: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    today = local_date(context.now)
    if command.until is None or command.until <= today:
        yield FieldError(field="until", code="F-NO-END", message="A hold needs an end after today.")
    elif command.review_on is None or not today < command.review_on <= command.until:
        yield FieldError(
            field="review_on",
            code="F-NO-REVIEW",
            message="A hold needs a review date after today and not after its end.",
        )
    if command.until is not None:
        yield from far_errors("until", command.until, context)


def required_criteria(matter: Matter, policy: KindPolicy) -> tuple[str, ...]:
    """Criteria the verifier must judge one by one: the kind's, then the steps'."""
    steps = () if matter.roadmap is None else matter.roadmap.steps
    listed = (*policy.evidence_criteria, *(s.criterion for s in steps if s.criterion))
    return tuple(dict.fromkeys(listed))


def _check(matter: Matter, command: c.Pass | c.Fail, context: Context) -> Errors:
    judged = {r.criterion for r in command.results}
    if not judged or any(k not in judged for k in required_criteria(matter, context.policy)):
        yield FieldError(
            field="results", code="F-CRITERIA", message="Judge every criterion, one by one."
        )
    if not matter.state_since <= command.seen_at <= context.now:
        yield FieldError(
            field="seen_at",
            code="F-TIMES",
            message="The check is made between submission and now.",
        )
    yield from text_errors("seen_where.name", command.seen_where.name)


def _any_unmet(results: tuple[CriterionResult, ...]) -> bool:
    return any(not r.met for r in results)


def _pass(matter: Matter, command: c.Pass, context: Context) -> Errors:
    yield from _check(matter, command, context)
    if _any_unmet(command.results):
        yield FieldError(
            field="results", code="F-UNMET", message="A criterion is not met; this is no pass."
        )


def _fail(matter: Matter, command: c.Fail, context: Context) -> Errors:
    yield from _check(matter, command, context)
    yield from text_errors("reason", command.reason)
    if not _any_unmet(command.results):
        yield FieldError(
            field="results", code="F-ALL-MET", message="Say which criterion is not met."
        )


def _reply(matter: Matter, command: c.Reply, _: Context) -> Errors:
    yield from raiser_errors(matter, command.raiser, answered=False)


def _callback_ok(matter: Matter, command: c.CallbackOk, _: Context) -> Errors:
    yield from raiser_errors(matter, command.raiser, answered=True)
    yield from not_reached_errors(command)


def _callback_unsolved(matter: Matter, command: c.CallbackUnsolved, _: Context) -> Errors:
    yield from raiser_errors(matter, command.raiser, answered=True)
    yield from text_errors("reason", command.reason)


def _propose_close(_: Matter, command: c.ProposeClose, __: Context) -> Errors:
    yield from text_errors("statement", command.statement)


def _recur(matter: Matter, command: c.Recur, context: Context) -> Errors:
    yield from text_errors("reason", command.reason)
    yield from _due(command, context)
    if command.ground is RecurGround.RECHECK_FAILED:
        if matter.recheck_failed_at is None:
            yield FieldError(
                field="ground", code="F-RECHECK", message="No recheck of this matter has failed."
            )
        return
    if command.clue is None:
        yield FieldError(field="clue", code="F-CLUE", message="Name the clue that shows it.")
        return
    yield from clue_errors(matter, command.clue, context)
    place = None if command.clue.place is None else command.clue.place.name
    if command.cause != matter.cause or (matter.place is not None and place != matter.place.name):
        yield FieldError(
            field="clue",
            code="F-SAME",
            message="The place and the cause must be the same; otherwise register a new matter.",
        )


def _recheck(matter: Matter, command: c.Recheck, context: Context) -> Errors:
    if not matter.state_since <= command.seen_at <= context.now:
        yield FieldError(
            field="seen_at",
            code="F-TIMES",
            message="A recheck is made between strike-off and now.",
        )


def _suggest(matter: Matter, command: c.Suggest, context: Context) -> Errors:
    yield from text_errors("basis", command.basis)
    if command.clue is not None:
        yield from clue_errors(matter, command.clue, context)


def _note(_: Matter, command: c.Note, __: Context) -> Errors:
    yield from text_errors("text", command.text)


FORMS: dict[Verb, Callable[..., Errors]] = {
    Verb.REGISTER: _register,
    Verb.ADD_CLUE: _add_clue,
    Verb.ABSORB: _absorb,
    Verb.DECLINE: _decline,
    Verb.MERGE: _merge,
    Verb.ASK_CANCEL: _reason,
    Verb.CANCEL: _cancel,
    Verb.ASSIGN: _assign,
    Verb.ACCEPT: accept_errors,
    Verb.DISPUTE: _dispute,
    Verb.ADJUDICATE: _adjudicate,
    Verb.PROPOSE_PLAN: _propose_plan,
    Verb.RETURN_PLAN: _reason,
    Verb.ADD_EVIDENCE: _add_evidence,
    Verb.COMPLETE_STEP: _complete_step,
    Verb.SUBMIT: _submit,
    Verb.ASK_EXTENSION: _ask_extension,
    Verb.DECIDE_EXTENSION: _decide_extension,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _reason,
    Verb.DRAW_VERIFIER: draw_errors,
    Verb.DELEGATE: delegate_errors,
    Verb.PASS: _pass,
    Verb.FAIL: _fail,
    Verb.REPLY: _reply,
    Verb.CALLBACK_OK: _callback_ok,
    Verb.CALLBACK_UNSOLVED: _callback_unsolved,
    Verb.PROPOSE_CLOSE: _propose_close,
    Verb.OBJECT: _reason,
    Verb.RECUR: _recur,
    Verb.RECHECK: _recheck,
    Verb.SUGGEST: _suggest,
    Verb.REVIEW_HOLD: review_hold_errors,
    Verb.TELL_DUE: tell_due_errors,
    Verb.HAND_OVER: hand_over_errors,
    Verb.NOTE: _note,
}
"""What to ask of each verb's command; a verb not listed needs nothing."""
