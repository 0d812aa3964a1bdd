"""The HJ 212 gateway: takes frames from many devices, answers only what is on the disk.

One process per core. `server` moves bytes, `intake` decides what they mean, `registry` knows
the devices, `keeper` talks to the database on a thread of its own.
"""
