"""Start Django for a command."""

from __future__ import annotations

import os


def setup() -> None:
    """Make models usable; safe to call more than once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
