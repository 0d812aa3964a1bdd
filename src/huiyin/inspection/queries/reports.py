"""A report of the whole city, from the events before its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from huiyin.inspection.assessment_files import rule_files
from huiyin.inspection.core import report as r
from huiyin.inspection.core.assessment.policy import Policy, Transfer
from huiyin.inspection.core.assessment.timeline import timeline
from huiyin.inspection.queries.assessment_compute import compute_frame
from huiyin.inspection.queries.assessment_events import events_before


def report_of(span: r.Span) -> r.Report:
    """The report of these days. Rates are those of the assessment, by its rules of that day."""
    policy = _policy(span)
    give_back = policy.transfer is Transfer.GIVE_BACK
    looked_back = span.before.start - timedelta(days=policy.long_days)
    events = events_before(span.end, since=looked_back)
    frame = timeline(events, until=span.end, give_back=give_back)
    earlier = timeline(events, until=span.start, give_back=give_back)
    results = compute_frame(events, policy, start=span.start, end=span.end)
    return r.Report(
        span=span,
        at_start=r.standing(earlier),
        at_end=r.standing(frame),
        acts=r.acts_in(frame, span.start, span.end),
        acts_before=r.acts_in(frame, span.before.start, span.before.end),
        units=r.unit_lines(frame, results, span.start, span.end),
        overdue=r.overdue(frame),
        stock=r.stock(frame),
        reopened=r.reopened(frame, span.start, span.end),
    )


def _policy(span: r.Span) -> Policy:
    """The newest rules in force on the last day; classes and weights play no part here."""
    known = [file.policy for file in rule_files()]
    in_force = [one for one in known if one.effective_from <= span.last] or known
    newest = max(in_force, key=lambda one: (one.effective_from, one.version))
    return replace(newest, minimum_n=0)
