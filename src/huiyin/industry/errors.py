"""What the commands of the industry desk refuse."""

from __future__ import annotations

from huiyin.base.errors import HuiyinError


class NoSuchPolicy(HuiyinError):
    """A policy, version or enterprise that is not there."""
