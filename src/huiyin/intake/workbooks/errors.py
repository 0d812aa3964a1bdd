"""What is wrong with a workbook, and what to do."""

from __future__ import annotations

from huiyin.base.errors import HuiyinError


class BadWorkbook(HuiyinError):
    """The file was not read; nothing of it was kept in the ledger."""
