"""How much a workbook may hold. Checked before anything is unpacked."""

from __future__ import annotations

MAX_BYTES = 30 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 4 * 1024 * 1024
"""Parts smaller than this may be packed as tightly as they like: they cannot fill a memory."""
MAX_SHEETS = 100
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 3_000_000
MAX_MERGED = 50_000
MAX_NAME = 100
"""Characters of a sheet's name that are kept; Excel itself allows 31."""
MAX_MEMORY = 2 << 30
MAX_SECONDS = 120
"""Address space in bytes and processor time in seconds of the process that reads one workbook."""
