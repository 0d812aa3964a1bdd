"""The documentation of the lifecycle is the lifecycle."""

from __future__ import annotations

from pathlib import Path

from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.lifecycle_pages import document

PAGE = Path(__file__).resolve().parents[3] / "docs" / "lifecycle.md"


def test_the_page_in_docs_is_what_the_table_prints_now():
    assert PAGE.read_text(encoding="utf-8") == document()


def test_every_verb_has_a_row_on_the_page():
    assert all(f"| `{verb}` |" in document() for verb in TABLE)
