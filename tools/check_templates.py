"""Read every template as a strict reader would; print what is wrong and end with 1.

    python tools/check_templates.py [FOLDER]

Refused: inline styles, scripts and event handlers (the content security policy would drop them);
words outside `{% translate %}` (Chinese, or two English words in a row) unless the element states
its own `lang`; `<th>` without scope; forms that post without `{% csrf_token %}`; scrolling regions
that cannot be reached by keyboard or have no name; pictures without `alt`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "huiyin"
HOLE = "\ue000"
WORDS = re.compile(r"[\u3400-\u9fff]|[A-Za-z]{2,}\s+[A-Za-z]{2,}")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")
NOT_PROSE = {"script", "style", "code", "kbd", "samp"}
VOID = {"input", "img", "br", "hr", "meta", "link", "wbr", "source", "col"}
DROPPED = re.compile(
    r"\{#.*?#\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)


def main(root: Path) -> int:
    complaints = [line for path in templates(root) for line in check(path, root)]
    print("\n".join(complaints) or "templates are clean")
    return 1 if complaints else 0


def templates(root: Path) -> list[Path]:
    """Every HTML template under `root`."""
    return sorted(root.rglob("templates/**/*.html"))


def check(path: Path, root: Path) -> Iterator[str]:
    """`file:line: what is wrong` for each fault of one template."""
    for line, what in faults(path.read_text(encoding="utf-8")):
        yield f"{path.relative_to(root)}:{line}: {what}"


def faults(text: str) -> list[tuple[int, str]]:
    """(line, what is wrong) for each fault in the text of a template."""
    reader = Reader()
    reader.feed(DROPPED.sub(_hole, text))
    reader.close()
    return sorted(reader.faults)


def _hole(match: re.Match[str]) -> str:
    """What stands for a tag: it keeps lines where they are, and the token of a form visible."""
    kept = "\n" * match[0].count("\n")
    return ("<csrf>" if re.match(r"\{%\s*csrf_token", match[0]) else HOLE) + kept


class Reader(HTMLParser):
    """Walks through the HTML that remains once Django's tags are holes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str]] = []
        self.open: list[tuple[str, bool]] = []
        self.posting: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "csrf":
            self.posting = None
            return
        own_language = "lang" in given and tag != "html"
        self._inline(tag, given)
        self._reachable(tag, given)
        if not (own_language or self._foreign()):
            for name in SPOKEN:
                self._words(f"attribute {name}", given.get(name, ""))
        if tag == "form" and given.get("method", "").lower() == "post":
            self.posting = self.getpos()[0]
        if tag not in VOID:
            self.open.append((tag, own_language))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.posting is not None:
            self.faults.append((self.posting, "a form posts without {% csrf_token %}"))
            self.posting = None
        if tag in {name for name, _ in self.open}:
            while self.open.pop()[0] != tag:
                continue

    def handle_data(self, data: str) -> None:
        if not self._foreign() and not any(tag in NOT_PROSE for tag, _ in self.open):
            self._words("text", data)

    def _inline(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name == "style" or name.startswith("on"):
                self._add(f"inline {name}=")
            if value.strip().lower().startswith("javascript:"):
                self._add(f"script in {name}=")
        if tag == "style":
            self._add("inline <style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self._add("inline <script>")

    def _reachable(self, tag: str, given: dict[str, str]) -> None:
        if tag == "th" and "scope" not in given:
            self._add("<th> without scope")
        if tag == "img" and "alt" not in given:
            self._add("<img> without alt")
        scrolls = "scroll" in given.get("class", "").split()
        if scrolls and not {"role", "tabindex", "aria-label"} <= given.keys():
            self._add('class="scroll" needs role="region", tabindex="0" and aria-label')

    def _foreign(self) -> bool:
        return any(own for _, own in self.open)

    def _words(self, where: str, text: str) -> None:
        if WORDS.search(text):
            shown = " ".join(text.replace(HOLE, "…").split())
            self._add(f"untranslated {where}: {shown[:60]!r}")

    def _add(self, what: str) -> None:
        self.faults.append((self.getpos()[0], what))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE))
