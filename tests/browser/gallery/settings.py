"""The city's settings with one more page: every component beside the others."""

from pathlib import Path

from huiyin.settings import TEMPLATES
from tests.browser.settings import *  # noqa: F403

ROOT_URLCONF = "tests.browser.gallery.urls"
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
