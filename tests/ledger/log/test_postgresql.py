"""On a real PostgreSQL: the stand-alone verifier through psql, what the queue catches, and that
`huiyin verify`, a bundle and the verifier come to one verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from huiyin.ledger.log import bundle, signing
from huiyin.ledger.log.verification import Asked, verify
from huiyin.ledger.models import Event, LogLeaf, LogPending, Matter, Raiser
from huiyin.ledger.verbs import sequencing
from tests.ledger.append_only import lifted
from tests.ledger.log.city import VERIFIER
from tests.ledger.people import Walk, make_people

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def outside(tmp_path, settings):
    """Where checkpoints go; the directory holds the public key too."""
    folder = tmp_path / "outside"
    folder.mkdir()
    settings.HUIYIN_CHECKPOINT_TO = str(folder)
    return folder


@pytest.fixture
def city(now, outside):
    """Two matters; a text with line ends as browsers send them, and one longer than csv's limit."""
    people = make_people()
    first = Walk(people)
    first.register(description="第一行\r\n第二行\n" + "长" * 50_000).assign().accept()
    later = Walk(people, now=first.now)
    later.register(cause="dust", place=None, title="尘" * 200).assign()
    sequencing.keep(now)
    sequencing.send_copies(now)
    (outside / "keys.pub").write_text(signing.known_keys()[0].text())
    return first


def address() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"


def told(source, outside) -> tuple[int, dict]:
    command = [sys.executable, VERIFIER, source, "--key", outside / "keys.pub"]
    command += ["--checkpoints", outside, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 2, done.stderr
    return done.returncode, json.loads(done.stdout)


def ours(outside) -> set[str]:
    notes = sorted(outside.glob("*.txt"))
    asked = Asked(keys=signing.known_keys(), outside=notes, processes=1)
    return {fault.kind for fault in verify(asked).faults}


def test_all_three_find_it_clean(city, outside, tmp_path):
    code, found = told(address(), outside)
    assert (code, found["faults"]) == (0, [])
    assert found["counts"]["events"] == found["counts"]["leaves"] == Event.objects.count()
    assert found["counts"]["texts"] > 3
    bundle.export(tmp_path / "taken")
    code, taken = told(tmp_path / "taken", outside)
    assert (code, taken["faults"]) == (0, [])
    assert taken["counts"]["events"] == found["counts"]["events"]
    assert ours(outside) == set()


def test_an_edited_body_is_named_alike(city, outside, tmp_path):
    with lifted():
        row = Event.objects.filter(verb="assign").first()
        Event.objects.filter(pk=row.pk).update(body=row.body.replace("EEB", "HUD"))
    bundle.export(tmp_path / "taken")
    for source in (address(), tmp_path / "taken"):
        code, found = told(source, outside)
        assert (code, {one["kind"] for one in found["faults"]}) == (1, {"event_edited"})
    assert "event_edited" in ours(outside)


def test_edited_columns_and_records_are_named(city, outside):
    with lifted():
        Event.objects.filter(verb="assign").update(actor="guan")
        Raiser.objects.update(phone="13900000000")
    code, found = told(address(), outside)
    kinds = {one["kind"] for one in found["faults"]}
    assert (code, kinds) == (1, {"event_edited", "text_changed"})
    assert {"row_differs", "text_changed"} <= ours(outside)


def test_an_address_that_does_not_answer_is_no_verdict(outside):
    command = [sys.executable, VERIFIER, "postgresql://nobody@/none?host=/nonexistent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "CLEAN" not in done.stdout


def test_every_way_into_the_table_is_queued(city, now):
    matter = Matter.objects.get(number=city.number)
    last = Event.objects.filter(matter=matter).order_by("-seq").first()
    rows = [copy_of(last, n) for n in range(1, 5)]
    Event.objects.bulk_create(rows[:2])
    columns = [f.column for f in Event._meta.concrete_fields if not f.primary_key]
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ledger_event ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write_row([getattr(rows[2], name) for name in columns])
        cursor.execute(
            f"INSERT INTO ledger_event ({', '.join(columns)}) "
            f"SELECT {', '.join('%s' for _ in columns)} ON CONFLICT DO NOTHING",
            [getattr(rows[3], name) for name in columns],
        )
    assert LogPending.objects.count() == 4
    assert sequencing.sequence(now) == 4
    assert LogLeaf.objects.count() == Event.objects.count()


def copy_of(event: Event, later: int) -> Event:
    facts = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields}
    return Event(**facts | {"id": None, "seq": event.seq + later})


def test_an_emptied_queue_is_named(city, now, outside):
    city.propose_plan()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_logpending")
    code, found = told(address(), outside)
    assert (code, {one["kind"] for one in found["faults"]}) == (1, {"event_unlogged"})
    assert ours(outside) == {"event_unlogged"}


def test_a_back_dated_event_is_named_by_both(city, now, outside):
    """Dated before the checkpoint, written and logged after it."""
    city.propose_plan()
    sequencing.keep(now + timedelta(minutes=5))
    code, found = told(address(), outside)
    assert (code, {one["kind"] for one in found["faults"]}) == (1, {"back_dated"})
    assert ours(outside) == {"back_dated"}


def test_a_stopped_log_is_named_by_both(city, now, outside):
    Walk(city.people, now=now + timedelta(days=3)).register(cause="later", place=None)
    code, found = told(address(), outside)
    assert (code, {one["kind"] for one in found["faults"]}) == (1, {"log_stopped"})
    assert ours(outside) == {"log_stopped"}
