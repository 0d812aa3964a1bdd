"""The city's settings without what only costs time where nobody attacks and no power fails.

Cities that are killed to see what is left of them run on the real ones.
"""

from huiyin.settings import *  # noqa: F403
from huiyin.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
