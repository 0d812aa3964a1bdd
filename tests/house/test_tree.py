"""Rules that hold for the repository: vendored files, dependencies, words, templates, secrets."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib

import pytest
from tools import check_templates, messages

from tests.house.tree import ROOT, SOURCE, relative, texts, tracked

VENDOR = SOURCE / "web" / "static" / "web" / "vendor"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \| .* \| `(?P<hash>[0-9a-f]{64})` \|$", re.MULTILINE)
WORKPLACE = re.compile(
    r"/w"
    r"ork\b|/tmp/br"
    r"ief|\.lib"
    r"rary/|\bthe br"
    r"ief\b|\bhel"
    r"per session|\bsub-?ag"
    r"ent"
)
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b")
HAN = re.compile(r"[\u3400-\u9fff]")


def vendored() -> dict[str, str]:
    """File and hash of each row of VENDOR.md; files outside the folder are named from the root."""
    rows = ROW.finditer((VENDOR / "VENDOR.md").read_text(encoding="utf-8"))
    return {row["file"]: row["hash"] for row in rows}


def test_vendored_files_are_the_ones_that_were_read():
    found = []
    for name, expected in vendored().items():
        path = ROOT / name if name.startswith("tests/") else VENDOR / name
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            found.append(name)
    assert found == []


def test_every_vendored_file_is_named_with_its_hash():
    kept = [*VENDOR.glob("*/*"), *(ROOT / "tests/browser/vendor").iterdir()]
    names = {
        str(path.relative_to(VENDOR if path.is_relative_to(VENDOR) else ROOT)) for path in kept
    }
    assert names == vendored().keys()


def test_the_page_of_dependencies_names_what_the_project_installs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    wanted = {
        re.split(r"[\[<>=~! ]", line)[0].lower()
        for line in itertools.chain(project["project"]["dependencies"], *groups)
    }
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    tables = page.partition("## At run time")[2].partition("## Vendored")[0]
    rows = re.findall(r"^\| ([a-z0-9][a-z0-9_., -]*) \|", tables, re.MULTILINE)
    named = {name.strip() for row in rows for name in row.split(",")} - {"package"}
    assert named == wanted


def test_templates_are_clean():
    found = [
        line
        for path in check_templates.templates(SOURCE)
        for line in check_templates.check(path, SOURCE)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ('<p style="x">a</p>', "inline style="),
        ('<a onclick="x">a</a>', "inline onclick="),
        ("<script>x()</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ("<p>整改</p>", "untranslated text"),
        ("<p>two words</p>", "untranslated text"),
        ('<a title="整改">x</a>', "untranslated attribute title"),
        ("<th>{{ a }}</th>", "<th> without scope"),
        ('<form method="post">{{ form }}</form>', "a form posts without"),
        ('<div class="scroll">', 'class="scroll" needs'),
        ('<img src="x">', "<img> without alt"),
        ('<a href="javascript:x">x</a>', "script in href="),
    ],
)
def test_the_template_check_finds_each_planted_fault(planted: str, complaint: str):
    assert [what for _, what in check_templates.faults(planted) if what.startswith(complaint)]


@pytest.mark.parametrize(
    "innocent",
    [
        '<p title="{% translate "two words" %}">{% translate "two words" %}</p>',
        "{% blocktranslate %}two words{% endblocktranslate %}",
        '<button lang="zh-Hans">中文</button>',
        "{# 整改 in a remark #}<p>{{ two.words }}</p>",
        '<form method="post">{% csrf_token %}</form>',
        '<form method="get"></form>',
        '<script type="application/json">{}</script>',
        "<kbd>two words</kbd>",
    ],
)
def test_the_template_check_lets_clean_ones_pass(innocent: str):
    assert check_templates.faults(innocent) == []


@pytest.mark.parametrize("app", messages.app_names())
def test_every_word_has_its_chinese(app: str):
    assert list(messages.check(app)) == []


def test_no_word_is_translated_in_two_ways():
    assert list(messages.contradictions()) == []


def test_msgids_are_english():
    found = [
        f"{relative(path)}:{line} {message!r}"
        for app in messages.app_names()
        for path in messages.sources(app)
        for line, message, _ in messages.messages_in(path)
        if HAN.search(str(message))
    ]
    assert found == []


def test_the_repository_says_nothing_of_where_it_was_made():
    found = [
        f"{relative(path)}: {match[0]}"
        for path, text in texts()
        if (match := WORKPLACE.search(text))
    ]
    assert found == []


def test_there_is_no_secret_in_the_tree():
    found = [relative(path) for path, text in texts() if SECRET.search(text)]
    found += [relative(path) for path in tracked() if path.suffix in {".pem", ".key", ".sqlite3"}]
    assert found == []
