"""Claim: with 1 M matters and 10 M events on PostgreSQL, list and matter pages answer in p95
< 200 ms, the board in < 500 ms, and 8 writers do ≥ 50 transitions/s with p99 < 500 ms.

A small city lives through 80 days by its own verbs; its matters are then cloned inside the
database until there are a million. Cloned bodies name their own matter, their hashes are those of
the seed: nothing measured here verifies chains. Pages are asked through the whole stack short of
the socket. Needs the PostgreSQL server programs; starts a throw-away cluster by itself.

    python benchmarks/ledger_scale.py            (HUIYIN_BENCH_MATTERS=20000 for a quick look)
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

MATTERS = int(os.environ.get("HUIYIN_BENCH_MATTERS", "1000000"))
CLOSED_SHARE = 0.85
START = date(2020, 10, 13)
DAYS = 80
UNITS, TALLY_YEARS = 300, 3
REQUESTS, BOARDS = 200, 60
WRITERS, MATTERS_EACH = 8, 60
SERVER = (
    "shared_buffers=1GB", "effective_cache_size=8GB", "work_mem=32MB", "random_page_cost=1.1",
    "max_wal_size=8GB",
)  # fmt: skip
"""What docs/operator-guide.md asks of PostgreSQL for a large city."""


def main() -> None:
    if "HUIYIN_DATABASE_URL" not in os.environ:
        runner = Path(__file__).resolve().parents[1] / "tools" / "with_postgres.py"
        server = [word for setting in SERVER for word in ("-c", setting)]
        command = [sys.executable, runner, *server, sys.executable, __file__]
        sys.exit(subprocess.run(command).returncode)
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        os.environ["HUIYIN_DATA"] = folder
        from huiyin.base.shell import setup

        setup()
        build()
        read_pages()
        write_acts()


def now() -> datetime:
    """The present of the city: two days after its seed's last act."""
    from huiyin.base.clock import CHINA

    return datetime(START.year, START.month, START.day + 2, 9, 0, tzinfo=CHINA)


def build() -> None:
    """The seed by verbs, the mass by SQL."""
    from django.core.management import call_command
    from django.db import connection

    from huiyin.base.clock import start_demo
    from huiyin.ledger.demo import cast, people
    from huiyin.ledger.models import Event, Matter

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    people.settle()
    day = START - timedelta(days=DAYS)
    while day < START:
        cast.play_day(day, START)
        day += timedelta(days=1)
    start_demo(now(), end=now() + timedelta(days=1), speed=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT setseed(0.5)")
        for statement in cloning(Matter.objects.count()):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    print(
        f"built {Matter.objects.count():,} matters, {Event.objects.count():,} events "
        f"in {time.perf_counter() - began:.0f} s"
    )


def cloning(seeds: int) -> list[str]:
    """SQL that multiplies the seed. Closed matters also move up to 1,000 days back."""
    from huiyin.ledger.models import Clue, Event, Matter, StepRow, WaitingFor

    plan = f"""
        CREATE TEMP TABLE plan AS
        WITH closed AS (SELECT array_agg(id) ids FROM ledger_matter WHERE NOT is_open),
             open AS (SELECT array_agg(id) ids FROM ledger_matter WHERE is_open),
             drawn AS (
               SELECT n, random() r1, random() r2, floor(random() * 1000)::int back
               FROM generate_series(1, {MATTERS - seeds}) n)
        SELECT {seeds} + 1000 + n AS new_id, 'HY2019-' || lpad(n::text, 7, '0') AS new_number,
               CASE WHEN r1 < {CLOSED_SHARE}
                    THEN closed.ids[1 + floor(r2 * array_length(closed.ids, 1))::int]
                    ELSE open.ids[1 + floor(r2 * array_length(open.ids, 1))::int] END AS seed_id,
               CASE WHEN r1 < {CLOSED_SHARE} THEN make_interval(days => back)
                    ELSE make_interval() END AS back
        FROM drawn, closed, open"""
    body = """replace(replace(t.body, s.number, p.new_number),
                      '"demo:', '"demo' || p.new_id || ':')"""
    return [
        plan,
        "CREATE INDEX ON plan (seed_id)",
        clone(Event, {"matter_id": "p.new_id", "body": body}, "matter_id"),
        clone(Clue, {"matter_id": "p.new_id"}, "matter_id"),
        clone(StepRow, {"matter_id": "p.new_id"}, "matter_id"),
        clone(WaitingFor, {"matter_id": "p.new_id"}, "matter_id"),
        clone(
            Matter,
            {
                "id": "p.new_id",
                "number": "p.new_number",
                "place_code": "replace(t.place_code, 'demo:', 'demo' || p.new_id || ':')",
            },
            "id",
        ),
        *tallies(),
    ]


def clone(model: type, replaced: dict[str, str], key: str) -> str:
    """INSERT … SELECT of every column, some replaced, times moved back."""
    from django.db import models

    columns, values = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and "id" not in replaced:
            continue
        value = replaced.get(field.column, f't."{field.column}"')
        if isinstance(field, models.DateTimeField):
            value = f"{value} - p.back"
        columns.append(f'"{field.column}"')
        values.append(value)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM plan p JOIN ledger_matter s ON s.id = p.seed_id "
        f"JOIN {table} t ON t.{key} = p.seed_id"
    )


def tallies() -> list[str]:
    """A unit code for each of 300 units, and three years of daily flows."""
    return [
        f"""INSERT INTO ledger_unit (code, name, name_en, invented)
            SELECT 'bench' || n, 'bench ' || n, '', true FROM generate_series(1, {UNITS}) n""",
        f"""INSERT INTO ledger_dailytally (day, unit_code, kind, new, reopened, transferred_in,
                closed, merged, declined, cancelled, transferred_out)
            SELECT date '{START}' - d, 'bench' || u, k, 1, 0, 0, 0, 1, 0, 0, 0
            FROM generate_series(1, {365 * TALLY_YEARS}) d, generate_series(1, {UNITS}) u,
                 unnest(array['finding', 'exceedance', 'task']) k
            WHERE random() < 0.3""",
    ]


def read_pages() -> None:
    """Latencies of list, matter and board pages for a supervisor who sees everything."""
    from django.contrib.sessions.middleware import SessionMiddleware  # noqa: F401 - apps ready
    from django.test import Client

    from huiyin.ledger.demo.people import person
    from huiyin.ledger.models import Matter

    client = Client(HTTP_HOST="localhost")
    client.force_login(person("suheng"))
    dice = random.Random(1)
    lists = [
        "", "?state=rectifying", "?light=red", "?kind=finding&light=yellow", "?state=closed",
        "?unit=yunxi", "?grade=major", "?order=newest", "?state=verifying&kind=task",
        "?channel=hotline",
    ]  # fmt: skip
    top = Matter.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [dice.randrange(top - MATTERS + 1100, top) for _ in range(REQUESTS)]
    numbers = list(Matter.objects.filter(pk__in=keys).values_list("number", flat=True))
    boards = ["", "?unit=bench7", "?kind=finding"]
    show("list page", [ask(client, f"/ledger/{dice.choice(lists)}") for _ in range(REQUESTS)], 200)
    show("matter page", [ask(client, f"/matters/{number}/") for number in numbers], 200)
    show("board page", [ask(client, f"/board/{dice.choice(boards)}") for _ in range(BOARDS)], 500)


def ask(client: object, address: str) -> float:
    """Milliseconds of one page."""
    began = time.perf_counter()
    answer = client.get(address)
    spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return spent


def write_acts() -> None:
    """Eight processes assign, accept and plan matters of their own."""
    from django.db import connection

    from huiyin.ledger.models import Matter

    waiting = list(
        Matter.objects.filter(state="registered", number__startswith="HY2019").values_list(
            "number", flat=True
        )[: WRITERS * MATTERS_EACH]
    )
    connection.close()
    shares = [waiting[n::WRITERS] for n in range(WRITERS)]
    with ProcessPoolExecutor(WRITERS) as pool:
        list(pool.map(writer, [[] for _ in shares]))
        began = time.perf_counter()
        spent = [one for part in pool.map(writer, shares) for one in part]
        rate = len(spent) / (time.perf_counter() - began)
    print(f"{WRITERS} writers: {rate:.0f} transitions/s (claim: 50)")
    show("transition", spent, 500, 0.99)


def writer(numbers: list[str]) -> list[float]:
    """Milliseconds of each act on these matters."""
    from huiyin.base.shell import setup

    setup()
    from huiyin.ledger.core.parts import Step
    from huiyin.ledger.demo.people import person
    from huiyin.ledger.verbs import assigning, planning

    supervisor, head = person("suheng"), person("yunxi-head")
    step = Step(id="1", title="整改", owner="yunxi-handler", due=START + timedelta(days=9))
    spent = []
    for number in numbers:
        for act in (
            lambda n: assigning.assign(n, lead="yunxi", actor=supervisor),
            lambda n: assigning.accept(n, actor=head),
            lambda n: planning.propose_plan(n, steps=(step,), actor=head),
        ):
            began = time.perf_counter()
            act(number)
            spent.append((time.perf_counter() - began) * 1000)
    return spent


def show(what: str, spent: list[float], claim: int, quantile: float = 0.95) -> None:
    """One line: the quantile beside its claim."""
    ordered = sorted(spent)
    value = ordered[min(len(ordered) - 1, int(len(ordered) * quantile))]
    print(
        f"{what}: median {statistics.median(spent):.0f} ms, p{quantile * 100:.0f} {value:.0f} ms "
        f"(claim < {claim} ms, ratio {claim / value:.1f}), n = {len(spent)}"
    )


if __name__ == "__main__":
    main()
