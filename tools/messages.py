"""Translations without GNU gettext: msgids are English, each app keeps its Chinese.

    python tools/messages.py extract [APP …]   add new msgids to the .po files, drop unused ones
    python tools/messages.py check [APP …]     missing, untranslated, fuzzy, unused, contradictory?
    python tools/messages.py compile           make the .mo files

An app is a folder with an `apps.py`; what lies outside every app belongs to `web`. Django merges
the catalogues of all apps, so one msgid (with one context) must have one translation everywhere.

Cores know no gettext. Their msgids are the literals given as `message=`, `next_step=`, `summary=`
or `hint=`, and every other literal that is a whole sentence ("Xxx xxx.") and is not raised.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "huiyin"
LANGUAGE = "zh_Hans"
HEADER = """\
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
CORE_KEYWORDS = {"message", "next_step", "summary", "hint"}
SENTENCE = re.compile(r"[A-Z][^\n]* [^\n]*[.?]\Z")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def main() -> int:
    asked = arguments()
    apps = asked.apps or app_names()
    if asked.act == "compile":
        return compile_all()
    if asked.act == "extract":
        return extract(apps)
    complaints = [complaint for app in apps for complaint in check(app)]
    complaints += contradictions()
    print("\n".join(complaints) or f"translations of {', '.join(apps)} are complete")
    return 1 if complaints else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("act", choices=["extract", "check", "compile"])
    parser.add_argument("apps", nargs="*", metavar="APP")
    return parser.parse_args()


def app_names() -> list[str]:
    """The folders with an `apps.py`."""
    return sorted(path.parent.name for path in SOURCE.glob("*/apps.py"))


def po_path(app: str) -> Path:
    """Where an app keeps its Chinese."""
    return SOURCE / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sources(app: str) -> Iterator[Path]:
    """The files whose msgids belong to this app."""
    names = set(app_names())
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.*")]):
        top = path.relative_to(SOURCE).parts[0]
        if (top if top in names else "web") == app:
            yield path


def template(app: str) -> Catalog:
    """Every msgid of the app as it stands in its files."""
    catalog = Catalog(locale=LANGUAGE)
    for path in sources(app):
        for line, message, context in messages_in(path):
            place = [(path.relative_to(SOURCE.parent).as_posix(), line)]
            catalog.add(message, locations=place, context=context)
    for path in sorted((SOURCE / app / "data" / "kinds").glob("*.yaml")):
        place = [(path.relative_to(SOURCE.parent).as_posix(), 1)]
        for criterion in yaml.safe_load(path.read_text(encoding="utf-8"))["evidence_criteria"]:
            catalog.add(criterion, locations=place)
    return catalog


def messages_in(path: Path) -> Iterator[tuple[int, str | tuple[str, str], str | None]]:
    """(line, msgid or (singular, plural), context) for each call or tag in one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = python_of(text, path)
    elif "core" in path.parts:
        yield from ((line, message, None) for line, message in core_messages(text))
        return
    else:
        yield from ((line, message, None) for line, message in refusals(text))
    found = extract_python(io.BytesIO(text.encode()), list(KEYWORDS), [], {"encoding": "utf-8"})
    for line, function, arguments, _comments in found:
        parts = [arguments] if isinstance(arguments, str) else list(arguments or ())
        context = parts.pop(0) if "pgettext" in function else None
        plural = "ngettext" in function or "npgettext" in function
        wanted = parts[:2] if plural else parts[:1]
        if wanted and all(wanted):
            yield line, (wanted[0], wanted[1]) if plural else wanted[0], context


def refusals(text: str) -> Iterator[tuple[int, str]]:
    """(line, msgid) for what a shell's own `Refusal(message="…", next_step="…")` says."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refusal", "FieldError"}:
            for keyword in node.keywords:
                value = keyword.value
                if keyword.arg in CORE_KEYWORDS and isinstance(value, ast.Constant):
                    yield value.lineno, value.value


def core_messages(text: str) -> Iterator[tuple[int, str]]:
    """(line, msgid) for each sentence a core may say to a person."""
    tree = ast.parse(text)
    silent = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise | ast.Expr | ast.JoinedStr)
        for inner in ast.walk(node)
    }
    named = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in CORE_KEYWORDS
        for inner in ast.walk(node.value)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value):
            continue
        if id(node) in named or (id(node) not in silent and SENTENCE.match(node.value)):
            yield node.lineno, node.value


def python_of(text: str, path: Path) -> str:
    """A template as lines that Python's tokenizer can read; only its messages stay."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))


def read(app: str) -> Catalog:
    """The app's Chinese as kept; empty when it has none."""
    path = po_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def extract(apps: Iterable[str]) -> int:
    """Bring each .po to what the files use now; kept translations stay."""
    for app in apps:
        wanted, kept = template(app), read(app)
        untranslated = 0
        for message in entries(wanted):
            former = kept.get(message.id, message.context)
            if former is not None and not former.fuzzy:
                message.string = former.string
            untranslated += not translated(message)
        if not len(wanted):
            continue
        body = io.BytesIO()
        write_po(body, wanted, omit_header=True, sort_output=True, width=0, include_lineno=False)
        po_path(app).parent.mkdir(parents=True, exist_ok=True)
        po_path(app).write_text(HEADER + body.getvalue().decode(), encoding="utf-8")
        print(f"{app}: {len(wanted)} messages, {untranslated} untranslated")
    return 0


def check(app: str) -> Iterator[str]:
    """What is wrong with one app's Chinese, one line each."""
    wanted, kept = template(app), read(app)
    for message in entries(wanted):
        former = kept.get(message.id, message.context)
        where = f"{app}: {message.id!r} ({message.locations[0][0]})"
        if former is None:
            yield f"{where} is missing: run `tools/messages.py extract {app}`"
        elif former.fuzzy or not translated(former):
            yield f"{where} is not translated"
        elif placeholders([former.id]) != placeholders([former.string]):
            yield f"{where} does not keep its placeholders"
    for message in entries(kept):
        if wanted.get(message.id, message.context) is None:
            yield f"{app}: {message.id!r} is used nowhere"


def contradictions() -> Iterator[str]:
    """The same msgid with different translations in two apps."""
    seen: dict[tuple, tuple[str, str]] = {}
    for app in app_names():
        for message in entries(read(app)):
            key = (message.context, str(message.id))
            former = seen.setdefault(key, (app, str(message.string)))
            if former[1] != str(message.string):
                yield (
                    f"{app}: {message.id!r} is {message.string!r} here and {former[1]!r} in "
                    f"{former[0]}: agree, or give one a context"
                )


def compile_all() -> int:
    """A .mo beside each .po."""
    for app in app_names():
        if po_path(app).exists():
            with po_path(app).with_suffix(".mo").open("wb") as file:
                write_mo(file, read(app))
    return 0


def entries(catalog: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalog if message.id]


def translated(message: Message) -> bool:
    """Whether every form has words."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms)


def placeholders(texts: Iterable[str | tuple[str, ...] | list[str]]) -> set[str]:
    """The names that a text leaves open."""
    flat = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
    return {name for part in flat for name in PLACEHOLDER.findall(part)}


if __name__ == "__main__":
    sys.exit(main())
