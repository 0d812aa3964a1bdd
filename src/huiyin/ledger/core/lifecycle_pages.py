"""The lifecycle table as a page and as a diagram, generated so that neither can lie."""

from __future__ import annotations

from huiyin.ledger.core.lifecycle import (
    LIFECYCLE_ROWS,
    REGISTER_ROW,
    SIDE_ROWS,
    Relation,
    Transition,
)
from huiyin.ledger.core.states import FINAL

HEAD = "| from | verb | 中文 | to | who | conditions | duties |\n|---|---|---|---|---|---|---|"


def table_markdown() -> str:
    """The whole table in Markdown: lifecycle rows, then side acts."""
    rows = [_row(row) for row in (*LIFECYCLE_ROWS, REGISTER_ROW, *SIDE_ROWS)]
    return "\n".join([HEAD, *rows]) + "\n"


def document() -> str:
    """docs/lifecycle.md: the diagram, then the table."""
    return (
        "# The lifecycle\n\n"
        "Made from the table that decides (`huiyin.ledger.core.lifecycle`) by "
        "`huiyin lifecycle --markdown`. Do not edit it by hand.\n\n"
        f"```mermaid\n{mermaid()}```\n\n{table_markdown()}"
    )


def _row(row: Transition) -> str:
    who = ", ".join(row.who)
    if row.who_major is not None:
        who += f" (major: {', '.join(row.who_major)})"
    if row.relation is not Relation.NONE:
        who += f" of the {'lead unit' if row.relation is Relation.LEAD else 'units concerned'}"
    cells = (
        ", ".join(row.sources) or "–",
        f"`{row.verb}`",
        row.zh,
        "same" if row.target is None else row.target,
        who,
        "; ".join(f"{guard.summary} (`{guard.code}`)" for guard in row.guards) or "–",
        "; ".join(f"{duty.code}: {duty.summary}" for duty in row.duties) or "–",
    )
    return f"| {' | '.join(cells)} |"


def mermaid() -> str:
    """The lifecycle as a Mermaid state diagram; side acts are left out."""
    lines = ["stateDiagram-v2", f"    [*] --> {REGISTER_ROW.target}: {REGISTER_ROW.verb}"]
    for row in LIFECYCLE_ROWS:
        lines += [f"    {source} --> {row.to(source)}: {row.verb}" for source in row.sources]
    lines += [f"    {state} --> [*]" for state in FINAL_IN_ORDER]
    return "\n".join(lines) + "\n"


FINAL_IN_ORDER = tuple(sorted(FINAL))
