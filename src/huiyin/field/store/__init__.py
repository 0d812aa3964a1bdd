"""The store of readings: a hot log that acknowledges, a cold table that remembers.

Write through `hot.open_log`; read through `read.observations` and `read.latest`; the worker
calls `mover.drain` and `mover.tidy`.
"""
