"""The form of every act that a person may do on a page."""

from __future__ import annotations

from huiyin.ledger.core.states import Verb
from huiyin.ledger.forms import assigning, checking, clocks, ending, opening, planning, working
from huiyin.ledger.forms.base import ActForm

ALL: tuple[type[ActForm], ...] = (
    opening.InterimReplyForm,
    opening.DeclineForm,
    opening.MergeForm,
    opening.AskCancelForm,
    opening.CancelForm,
    opening.AddClueForm,
    assigning.AssignForm,
    assigning.AcceptForm,
    assigning.DisputeForm,
    assigning.AdjudicateForm,
    assigning.DelegateForm,
    assigning.NoteForm,
    planning.ProposePlanForm,
    planning.ApprovePlanForm,
    planning.ReturnPlanForm,
    planning.AskExtensionForm,
    planning.DecideExtensionForm,
    planning.SuspendForm,
    planning.ResumeForm,
    clocks.ReviewHoldForm,
    clocks.TellDueForm,
    clocks.HandOverForm,
    working.EvidenceForm,
    working.CompleteStepForm,
    working.SubmitForm,
    working.ReplyForm,
    checking.CheckForm,
    checking.FailForm,
    checking.DrawForm,
    ending.CallbackOkForm,
    ending.CallbackUnsolvedForm,
    ending.ProposeCloseForm,
    ending.CloseForm,
    ending.ObjectForm,
    ending.RecurForm,
    ending.RecheckForm,
)

FORMS: dict[Verb, type[ActForm]] = {form.verb: form for form in ALL}
"""Every act with a page of its own; `register` has one too, without a matter."""

__all__ = ["FORMS", "ActForm"]
