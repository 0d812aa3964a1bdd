"""Reads for pages: everything here asks `access` first and writes nothing."""

from huiyin.ledger.queries.board import Board, board
from huiyin.ledger.queries.inbox import InboxLine, inbox, inbox_size, news
from huiyin.ledger.queries.table import LedgerFilter, LedgerPage, ledger_rows, of_light

__all__ = [
    "Board",
    "InboxLine",
    "LedgerFilter",
    "LedgerPage",
    "board",
    "inbox",
    "inbox_size",
    "ledger_rows",
    "news",
    "of_light",
]
