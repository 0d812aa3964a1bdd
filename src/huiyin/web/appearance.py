"""How one person wants pages to look: kept in two cookies, rendered by the server."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest, HttpResponse

THEME_COOKIE = "huiyin_theme"
ELDER_COOKIE = "huiyin_elder"
YEAR = 365 * 24 * 3600


class Theme(StrEnum):
    """Light, dark, or what the device asks for."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Appearance:
    """A theme, and whether letters are at least 18 px (elder mode)."""

    theme: Theme = Theme.AUTO
    elder: bool = False

    @property
    def dark_media(self) -> str:
        """The media query under which dark tokens hold, empty when never; paper is never dark."""
        return {
            Theme.AUTO: "screen and (prefers-color-scheme: dark)",
            Theme.DARK: "screen",
            Theme.LIGHT: "",
        }[self.theme]


def appearance_of(request: HttpRequest) -> Appearance:
    """What the cookies ask for; anything unknown counts as not asked."""
    wanted = request.COOKIES.get(THEME_COOKIE, "")
    theme = Theme(wanted) if wanted in set(Theme) else Theme.AUTO
    return Appearance(theme, request.COOKIES.get(ELDER_COOKIE) == "1")


def remember(response: HttpResponse, name: str, value: str, *, secure: bool) -> None:
    """Keep one choice for a year."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
