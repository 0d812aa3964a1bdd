"""The chain as columns for the assessment, read from the stored bodies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.db.models import Q, QuerySet

from huiyin.inspection.core.assessment.timeline import EVENTS, MOMENT, OPEN_STATES, TARGETS
from huiyin.ledger.core.states import RaiserKind, Verb
from huiyin.ledger.models import Event, Matter

CHUNK = 20_000
READ = frozenset(
    {
        *TARGETS,
        *(Verb.ADD_CLUE, Verb.ABSORB, Verb.ASK_EXTENSION, Verb.DECIDE_EXTENSION, Verb.RECHECK),
        *(Verb.REPLY, Verb.CALLBACK_OK, Verb.RECOMPUTE_DUE, Verb.SUGGEST),
    }
)
"""Verbs that can matter to a figure. What people upload or note is not even read."""
COLUMNS = ("matter__number", "seq", "at", "verb", "body", "hash")
ROW = {
    "matter": pl.String(),
    "seq": pl.Int64(),
    "at": MOMENT,
    "verb": pl.String(),
    "body": pl.String(),
    "hash": pl.String(),
}
CLUE = pl.Struct({"raiser": pl.String(), "raiser_kind": pl.String()})
BODY = pl.Struct(
    {
        "kind": pl.String(),
        "grade": pl.String(),
        "lead": pl.String(),
        "co_units": pl.List(pl.String()),
        "due": pl.String(),
        "stage_due": pl.String(),
        "granted": pl.Boolean(),
        "passed": pl.Boolean(),
        "satisfied": pl.Boolean(),
        "reached": pl.Boolean(),
        "raiser": pl.String(),
        "clue": CLUE,
        "clues": pl.List(CLUE),
    }
)


def events_before(until: datetime, *, since: datetime) -> pl.DataFrame:
    """Events before ``until`` of every matter open then or with an event from ``since`` on.

    The columns of `EVENTS`, and the event's hash. What happened after ``until`` changes nothing,
    so that a period read again years later reads the same.
    """
    touched = Matter.objects.filter(Q(is_open=True) | Q(last_event_at__gte=since))
    frame = events_of(touched, until)
    last = frame.group_by("matter").agg(pl.col("at").max().alias("last_at"))
    states = pl.col("verb").replace_strict(TARGETS, default=None, return_dtype=pl.String)
    state = frame.group_by("matter", maintain_order=True).agg(states.drop_nulls().last())
    scope = last.join(state.rename({"verb": "state"}), on="matter").filter(
        (pl.col("last_at") >= since) | pl.col("state").is_in(OPEN_STATES)
    )
    return frame.join(scope.select("matter"), on="matter", how="semi", maintain_order="left")


def events_of(matters: QuerySet[Matter], until: datetime) -> pl.DataFrame:
    """The relevant events of these matters before ``until``, in order."""
    stored = Event.objects.filter(
        matter__in=matters.order_by().values("pk"), at__lt=until, verb__in=READ
    )
    rows = stored.order_by("matter_id", "seq").values_list(*COLUMNS)
    parts = [_part(chunk) for chunk in _chunks(rows.iterator(CHUNK))]
    empty = pl.DataFrame(schema={**EVENTS, "hash": pl.String()})
    return pl.concat([empty, *parts]).sort("matter", "seq")


def _chunks(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    chunk: list[tuple[object, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _part(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=ROW, orient="row")
    told = frame.with_columns(pl.col("body").str.json_decode(BODY)).unnest("body")
    people = told.with_columns(
        _moment("due"),
        _moment("stage_due"),
        pl.concat_list(pl.concat_list("clue"), pl.col("clues").fill_null([]))
        .list.eval(_person(pl.element()))
        .list.drop_nulls()
        .alias("raisers"),
    )
    return people.select(*EVENTS, "hash")


def _person(clue: pl.Expr) -> pl.Expr:
    """Who is owed an answer; nobody for a device."""
    kind, raiser = clue.struct.field("raiser_kind"), clue.struct.field("raiser")
    return pl.when(kind != str(RaiserKind.SENSOR)).then(raiser)


def _moment(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%+", time_unit="us", time_zone="UTC")
