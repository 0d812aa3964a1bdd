"""An invented version of the provincial rural standard, imported and waiting for a second person.

Its figures belong to nobody's law: it is advice, and every row says that it is invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import person
from huiyin.water.core.discharge.limits import FigureState
from huiyin.water.discharge import DB41_1820, standard
from huiyin.water.queries.standards import version
from huiyin.water.standard_book import rows_of, table_book
from huiyin.water.verbs.standards import Upload, import_version

LABEL = "虚构-2020"
IMPORTED_BEFORE = timedelta(days=30)
STRICTER = 0.8
FACTORS = ("cod", "nh3n", "tp")


def play_day(day: date, start: date) -> None:
    """A month before the city opens the bureau imports a draft of its own."""
    if day != start - IMPORTED_BEFORE or version(DB41_1820, LABEL) is not None:
        return
    import_version(
        Upload(
            code=DB41_1820,
            label=LABEL,
            name="",
            content=_table(day),
            file_name="农村污水地方限值（虚构）.xlsx",
            as_law=False,
            invented=True,
        ),
        actor=person("ecology-handler"),
        at=datetime.combine(day, time(10, 30), CHINA),
    )


def _table(day: date) -> bytes:
    """Some factors at four fifths of what is shipped."""
    shipped = standard(DB41_1820)
    rows = [
        replace(
            row,
            figures=tuple(
                (level, replace(figure, high=round(figure.high * STRICTER, 2)))
                for level, figure in row.figures
                if figure.state is FigureState.NUMBER
            ),
            effective_from=day,
            source="虚构：演示用的地方限值草案",
            note="虚构 invented",
        )
        for row in shipped.limits
        if row.factor in FACTORS
    ]
    with table_book(rows_of(rows, shipped.levels), ()) as file:
        return file.read()
