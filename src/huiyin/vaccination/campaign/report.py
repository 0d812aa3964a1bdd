"""A page on a plan, as Word or Markdown."""

from __future__ import annotations

from pathlib import Path

from huiyin.base.console.page import Page, Section, write_page
from huiyin.vaccination.campaign.tables import noted, sections, sentences, title_of
from huiyin.vaccination.campaign.view import View
from huiyin.vaccination.campaign.words import Words
from huiyin.vaccination.core.answer import Ended


def write_report(view: View, path: Path, words: Words, ended: Ended | None) -> None:
    """One page; raises BadName for an ending that is no kind of page."""
    page = Page(
        title_of(view, words),
        sentences(view, words, ended),
        [Section(*one) for one in sections(view, words)],
        notes_title=words.notes,
        notes=noted(view, words),
    )
    write_page(page, path)
