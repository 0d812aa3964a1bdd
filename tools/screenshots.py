"""Look at the city as its users do: pages at 390 and 1440 px, in both languages and themes.

    python tools/screenshots.py OUT --city http://127.0.0.1:8000 --user zhou --password … / /help/

Each picture is named `<page>.<language>.<theme>.<width>.png`. Without --user nobody signs in.
`--print` adds each page as it comes out on paper.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.chromium import chromium, sign_in

HEIGHTS = {390: 844, 1440: 900}


def main() -> None:
    asked = arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        views = itertools.product(asked.languages, asked.themes, asked.widths)
        for language, theme, width in views:
            with opened(browser, asked, language, theme, width) as page:
                for path in asked.paths:
                    name = f"{slug(path)}.{language}.{theme}.{width}"
                    page.goto(asked.city + path, wait_until="networkidle")
                    page.screenshot(path=asked.out / f"{name}.png", full_page=not asked.fold)
                    if asked.print and width == max(HEIGHTS) and theme == "light":
                        page.pdf(path=asked.out / f"{name}.pdf", format="A4")
                    print(asked.out / f"{name}.png", spill(page))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("paths", nargs="+", help="addresses inside the city, like /help/")
    parser.add_argument("--city", default="http://127.0.0.1:8000")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    parser.add_argument("--languages", nargs="+", default=["zh-hans", "en"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    parser.add_argument("--widths", nargs="+", type=int, default=list(HEIGHTS))
    parser.add_argument("--fold", action="store_true", help="only what is seen without scrolling")
    parser.add_argument("--elder", action="store_true")
    parser.add_argument("--print", action="store_true", help="also a PDF of each page")
    return parser.parse_args()


@contextmanager
def opened(
    browser: Browser, asked: argparse.Namespace, language: str, theme: str, width: int
) -> Iterator[Page]:
    """A page of somebody signed in who chose this language and theme."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)}, color_scheme=theme
    )
    chosen = {"django_language": language, "huiyin_elder": "1" if asked.elder else "0"}
    context.add_cookies([{"name": n, "value": v, "url": asked.city} for n, v in chosen.items()])
    page = context.new_page()
    if asked.user:
        sign_in(page, asked.city, asked.user, asked.password)
    yield page
    context.close()


def slug(path: str) -> str:
    """A file name for an address."""
    return re.sub(r"[^\w-]+", "_", path).strip("_") or "overview"


def spill(page: Page) -> str:
    """A word of warning when the page is wider than the window."""
    extra = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return f"  wider than the window by {extra} px" if extra > 0 else ""


if __name__ == "__main__":
    main()
