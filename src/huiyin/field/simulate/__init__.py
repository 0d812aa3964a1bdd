"""Devices that are not there: a table of readings replayed as genuine HJ 212 frames.

`read_file` turns a CSV into rows, `replay` sends them and waits for the answers.
"""

from huiyin.field.simulate.replay import Report, replay
from huiyin.field.simulate.table import BadFile, Row, Table, mn_of, read_devices, read_file

__all__ = ["BadFile", "Report", "Row", "Table", "mn_of", "read_devices", "read_file", "replay"]
