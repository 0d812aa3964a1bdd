"""The city's settings with one more page: every component beside the others."""

from pathlib import Path

from huiyin.settings import *  # noqa: F403
from huiyin.settings import TEMPLATES

ROOT_URLCONF = "tests.browser.gallery.urls"
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
