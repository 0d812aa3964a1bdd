"""A period computed: the same from the same chain and policy, whenever it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl

from huiyin.inspection.assessment_files import read_rules
from huiyin.inspection.core.assessment import days
from huiyin.inspection.core.assessment.load import Load, loads
from huiyin.inspection.core.assessment.outcomes import outcomes
from huiyin.inspection.core.assessment.policy import Policy, Transfer
from huiyin.inspection.core.assessment.record import to_record
from huiyin.inspection.core.assessment.score import Result, score
from huiyin.inspection.core.assessment.timeline import timeline
from huiyin.inspection.models import AssessmentPolicy
from huiyin.inspection.queries.assessment_events import events_before


@dataclass(frozen=True, slots=True)
class Computed:
    """Results of all units with what they were made from."""

    results: tuple[tuple[Result, bytes], ...]
    matters: int
    input_sha256: str

    @property
    def result_sha256(self) -> str:
        """One hash over the records of all units, in their order."""
        whole = sha256()
        for _, record in self.results:
            whole.update(sha256(record).digest())
        return whole.hexdigest()


def policy_of(row: AssessmentPolicy) -> Policy:
    """The frozen rules, read from the bytes that were frozen."""
    return read_rules(row.file_name, bytes(row.content)).policy


def compute(policy: Policy, first: date) -> Computed:
    """The period that begins on ``first``, from the events before its end and no others."""
    start, end = days.midnight(first), days.midnight(days.after(policy.period, first))
    looked_back = timedelta(days=policy.long_days)
    events = events_before(end, since=start - looked_back)
    found = compute_frame(events, policy, start=start, end=end)
    records = tuple((one, to_record(one, load)) for one, load in found)
    return Computed(records, events["matter"].n_unique(), input_hash(events))


def compute_frame(
    events: pl.DataFrame, policy: Policy, *, start: datetime, end: datetime
) -> list[tuple[Result, Load]]:
    """Results and loads from events already in columns."""
    frame = timeline(events, until=end, give_back=policy.transfer is Transfer.GIVE_BACK)
    found = outcomes(frame, policy, until=end)
    named = {unit for one in policy.classes for unit in one.units}
    seen = set(frame["unit"].drop_nulls().unique())
    results = score(found, policy, start=start, end=end, units=named | seen)
    carried = loads(frame, start=start, end=end)
    return [(one, carried.get(one.unit, Load())) for one in results]


def input_hash(events: pl.DataFrame) -> str:
    """Over number, place and hash of the last event of each matter: it commits to those before."""
    last = events.group_by("matter").last().sort("matter").select("matter", "seq", "hash")
    whole = sha256()
    for matter, seq, digest in last.iter_rows():
        whole.update(f"{matter} {seq} {digest}\n".encode())
    return whole.hexdigest()
