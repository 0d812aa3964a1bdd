"""What an address asks of a list. A value that means nothing is left out and named."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

LONGEST = 100
ROWS = 50


@dataclass(slots=True)
class Asked:
    """A query string; `ignored` names in sentences what was left out."""

    query: QueryDict
    ignored: list[str] = field(default_factory=list)

    def text(self, name: str, label: Any) -> str:
        """A free text; one that no database can hold is left out."""
        value = self.query.get(name, "").strip()
        if "\0" in value or len(value) > LONGEST:
            self._leave_out(label, value[:LONGEST].replace("\0", "\\0"))
            return ""
        return value

    def choice(self, name: str, label: Any, known: Container[str]) -> str:
        """One of the known values, or nothing."""
        value = self.text(name, label)
        if value and value not in known:
            self._leave_out(label, value)
            return ""
        return value

    def _leave_out(self, label: Any, value: str) -> None:
        self.ignored.append(
            _("“%(value)s” means nothing for %(name)s; that filter was left out.")
            % {"name": label, "value": value}
        )


def page_of(rows: QuerySet[Any], query: QueryDict) -> Page[Any]:
    """The page asked for; a page that does not exist is the nearest that does."""
    return Paginator(rows, ROWS).get_page(query.get("page"))
