"""Tables to import, and who does what, in the tests of standards."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from huiyin.base.clock import CHINA
from huiyin.water.discharge import GB18918
from huiyin.water.verbs.standards import Upload

NOW = datetime(2026, 4, 1, 9, tzinfo=CHINA)
DAY = timedelta(days=1)
AMENDED = date(2026, 3, 1)
HEAD = (
    "standard,clause,factor,name_zh,name_en,factor_codes,unit,rule,condition,"
    "class_1A,class_1B,class_2,class_3,averaging,note,source,confidence,effective_from,effective_to"
)
SOURCE = "公告2025年第24号（虚构的数字）"
DATA = Path(__file__).parents[3] / "src/huiyin/water/data"


def line(**changes: str) -> str:
    """A single-value limit of COD of the amendment; figures of these tests are invented."""
    row = {
        "standard": GB18918,
        "clause": "Table 1",
        "factor": "cod",
        "name_zh": "化学需氧量",
        "name_en": "COD",
        "factor_codes": "w01018",
        "unit": "mg/L",
        "rule": "max",
        "condition": "",
        "class_1A": "60",
        "class_1B": "70",
        "class_2": "",
        "class_3": "",
        "averaging": "single_value",
        "note": "",
        "source": SOURCE,
        "confidence": "high",
        "effective_from": "2026-03-01",
        "effective_to": "",
    }
    return ",".join((row | changes).values())


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *(lines or (line(),))]).encode()


def upload(content: bytes | None = None, **changes: object) -> Upload:
    given = {
        "code": GB18918,
        "label": "2026-amended",
        "name": "",
        "content": table() if content is None else content,
        "file_name": "amendment.csv",
        "as_law": True,
    }
    return Upload(**(given | changes))
