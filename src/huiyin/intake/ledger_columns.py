"""What intake knows of a matter for the offices' forms: orders of leaders, batches of imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from huiyin.intake.models import Particulars, WorkbookRow
from huiyin.ledger.choices import Channel
from huiyin.ledger.models import Matter

Value = str | int | date | None


def known(matters: Sequence[Matter]) -> Mapping[int, Mapping[str, Value]]:
    """Columns by matter key; what was not asked stays out."""
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    rows = WorkbookRow.objects.filter(matter__in=matters).exclude(workbook__source="")
    for key, source in rows.values_list("matter_id", "workbook__source"):
        found[key].setdefault("batch", source)
    for one in Particulars.objects.filter(matter__in=matters).order_by("pk"):
        ordered = one.channel == Channel.LEADER
        said: dict[str, Value] = {
            "order_leader": one.leader,
            "order_paper" if ordered else "paper": one.document_number,
            "feedback": str(one.get_feedback_display()) if one.feedback else "",
        }
        for name, value in said.items():
            if value:
                found[one.matter_id].setdefault(name, value)
    return found
