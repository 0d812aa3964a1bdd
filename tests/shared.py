"""Where the research data set lives, when it is there."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("HUIYIN_SHARED", REPOSITORY.parent / "shared"))
