"""A template filled: docxtpl in a sandbox that knows texts and rows of texts, and nothing else.

Templates come from offices and are not trusted. Beside Jinja's sandbox the tree of every
expression is compared with a short list of what a letter needs: names, a row's fields, loops,
conditions. No calls, no arithmetic, no filters but a few, so that nothing can be made to run long.
"""

from __future__ import annotations

import io
import re
from dataclasses import asdict
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from huiyin.documents.core.letters import Paper

FILTERS = ("length", "trim", "first", "last", "join")
PARAGRAPH = re.compile(r"<w:p([ >])")


def environment() -> ImmutableSandboxedEnvironment:
    """A sandbox without globals, with `FILTERS` alone, in which nothing may be undefined."""
    env = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in FILTERS}
    return env


def fill(template: bytes, context: Paper) -> bytes:
    """The finished Word file. Line ends in a text become paragraphs of the same form.

    Raises jinja2.TemplateError for a template that was not checked.
    """
    paper = DocxTemplate(io.BytesIO(template))
    paper.render(_plain(asdict(context)), environment(), autoescape=True)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\n", "\a")
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value]


def sources(template: bytes) -> dict[str, str]:
    """Everything in a template that Jinja will read, by the name of its part.

    Each paragraph begins a line, so that a line number is the number of a paragraph.
    """
    paper = DocxTemplate(io.BytesIO(template))
    paper.init_docx()
    found = {"document.xml": paper.patch_xml(paper.get_xml())}
    for part in paper.docx.part.package.iter_parts():
        name = str(part.partname).rsplit("/", 1)[-1]
        if re.fullmatch(r"(header|footer|footnotes)\d*\.xml", name):
            found[name] = paper.patch_xml(part.blob.decode("utf-8"))
    properties = paper.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        found[f"core.xml {name}"] = str(getattr(properties, name))
    return {name: PARAGRAPH.sub(r"\n<w:p\1", text) for name, text in found.items()}


def paragraph_at(source: str, line: int) -> str:
    """The visible text of a line of `sources`, shortened."""
    rows = source.splitlines()
    text = rows[line - 1] if 0 < line <= len(rows) else ""
    return re.sub(r"<[^>]+>", "", text).strip()[:80]


__all__ = ["TemplateError", "TemplateSyntaxError", "environment", "fill", "paragraph_at", "sources"]
