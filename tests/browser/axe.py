"""Ask axe-core whether a page can be used by everybody, in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("vendor") / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
BY_COLOUR = ("color-contrast", "link-in-text-block")
"""The rules that a theme can change; the others need asking once a page."""


def findings(page: Page) -> list[str]:
    """What axe finds in the light and in the dark theme: `[theme] rule: selector: what to do`."""
    return [
        f"[{theme}] {line}"
        for theme, rules in (("light", RULES), ("dark", BY_COLOUR))
        for line in _in_theme(page, theme, rules)
    ]


def _in_theme(page: Page, theme: Literal["light", "dark"], rules: tuple[str, ...]) -> list[str]:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})",
        list(rules),
    )
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: "
        f"{violation['help']}. {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def assert_usable(page: Page) -> None:
    """Fail with a readable list unless axe finds nothing in the light and in the dark theme."""
    listed = findings(page)
    assert not listed, f"{page.url}\n" + "\n".join(listed)
