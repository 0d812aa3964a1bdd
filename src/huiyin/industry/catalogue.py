"""The policies that ship, or those of a directory."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from huiyin.base.errors import HuiyinError
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.text.faults import BadTexts
from huiyin.industry.core.rules.text.load import load

SHIPPED = Path(__file__).parent / "data" / "policies"
ENDINGS = {".yaml", ".yml"}


class BadPolicies(HuiyinError):
    """Policies that cannot be read: every fault with its file and line."""


def catalogue_of(folder: Path | None) -> Catalogue:
    """The catalogue of a directory, or the one that ships; raises BadPolicies."""
    return shipped() if folder is None else _read(folder)


@cache
def shipped() -> Catalogue:
    """The catalogue that comes with Huiyin."""
    return _read(SHIPPED)


def _read(folder: Path) -> Catalogue:
    try:
        return load(texts_of(folder))
    except BadTexts as faults:
        raise BadPolicies(str(faults), "`huiyin policy check` tells them one by one.") from faults


def texts_of(folder: Path) -> dict[str, str]:
    """The texts of a directory's policy files by name; raises BadPolicies."""
    if not folder.is_dir():
        raise BadPolicies(f"{folder} is no directory.", "Name a directory of .yaml files.")
    texts = {}
    for path in sorted(folder.iterdir()):
        if path.suffix in ENDINGS:
            try:
                texts[path.name] = path.read_text(encoding="utf-8-sig")
            except UnicodeDecodeError as error:
                raise BadPolicies(
                    f"{path.name} is no text in UTF-8.", "Save it as UTF-8."
                ) from error
    if not texts:
        raise BadPolicies(f"{folder} holds no .yaml file.", "Name a directory of policies.")
    return texts
