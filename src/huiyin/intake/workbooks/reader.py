"""The program that opens a workbook, run as a process of its own by `apart`.

The fast reader lays a sheet out from its first cell to its last: one stray cell in the last row
and column asks for 500 GB and ends the process. So it is a process that nobody misses, with a
limit on its memory and time. Without Django; bytes come in by stdin, a pickle goes out by stdout.
"""

from __future__ import annotations

import io
import json
import pickle
import resource
import sys
import zipfile
from typing import Any

import python_calamine

UNREADABLE = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)


def main() -> None:
    limits: dict[str, int] = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _sheets(sys.stdin.buffer.read(), limits)
    except python_calamine.PasswordError:
        answer = {"encrypted": True}
    except UNREADABLE as error:
        answer = {"broken": str(error)[:200]}
    sys.stdout.buffer.write(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def _sheets(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    about = book.sheets_metadata
    if len(about) > limits["sheets"]:
        return {"too_many": ("sheets", "", len(about), limits["sheets"])}
    sheets = []
    for index, one in enumerate(about):
        if one.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        fault = _oversize(one.name, sheet, limits)
        if fault is not None:
            return {"too_many": fault}
        sheets.append(
            {
                "index": index,
                "name": one.name[: limits["name"]],
                "is_hidden": one.visible is not python_calamine.SheetVisibleEnum.Visible,
                "start": sheet.start or (0, 0),
                "rows": sheet.to_python(skip_empty_area=True),
                "merged": (sheet.merged_cell_ranges or [])[: limits["merged"]],
            }
        )
    return {"sheets": sheets}


def _oversize(name: str, sheet: Any, limits: dict[str, int]) -> tuple[str, str, int, int] | None:
    """(what, sheet, how many, limit) of the first limit that is passed."""
    if sheet.end is None:
        return None
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    first_row, first_column = sheet.start
    empty = first_row > limits["rows"] or first_column > limits["columns"]
    found = (
        ("columns", width, limits["columns"], sheet.width > limits["columns"]),
        ("rows", height, limits["rows"], sheet.height > limits["rows"]),
        ("cells", sheet.height * sheet.width, limits["cells"], True),
        ("empty", max(sheet.start), limits["rows"], empty),
    )
    return next(
        (
            (what, name, count, limit)
            for what, count, limit, counts in found
            if counts and (count > limit or what == "empty")
        ),
        None,
    )


if __name__ == "__main__":
    main()
