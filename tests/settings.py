"""The settings under test: the real ones, on a data directory of their own."""

import os
import tempfile

os.environ["HUIYIN_DATA"] = tempfile.mkdtemp(prefix="huiyin-test-")

from huiyin.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
