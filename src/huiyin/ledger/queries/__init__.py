"""Reads for pages: everything here asks `access` first and writes nothing."""

from huiyin.ledger.queries.board import Board, board
from huiyin.ledger.queries.inbox import InboxLine, inbox, inbox_size, news
from huiyin.ledger.queries.matter import MatterPage, evidence_file, matter_page
from huiyin.ledger.queries.table import LedgerFilter, LedgerPage, ledger_rows, of_light

__all__ = [
    "Board",
    "InboxLine",
    "LedgerFilter",
    "LedgerPage",
    "MatterPage",
    "board",
    "evidence_file",
    "inbox",
    "inbox_size",
    "ledger_rows",
    "matter_page",
    "news",
    "of_light",
]
