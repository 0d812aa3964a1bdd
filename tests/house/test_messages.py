"""The translation tool finds what it promises to find, in a tree of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools import messages

PYTHON = '''"""Doc."""
from django.utils.translation import gettext as _, ngettext, pgettext

_("Accept")
_(reason)
ngettext("%(n)s day", "%(n)s days", 2)
pgettext("colours", "Light")
'''
TEMPLATE = """{% load i18n %}
      <p title="{% translate "Assign" %}">
  {% blocktranslate with a=b %}Due on {{ a }}.{% endblocktranslate %}</p>
"""
CORE = '''"""A sentence of a docstring is not for people."""
GUARD = Guard(code="G", message="There is no plan.", summary="a plan")
raise ValueError("This is for developers only.")
faults = [("D1", "You checked it.")]
'''


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One app, `desk`, with a module, a template and a core."""
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    for name, text in {
        "desk/apps.py": "",
        "desk/views.py": PYTHON,
        "desk/templates/desk/a.html": TEMPLATE,
        "desk/core/rules.py": CORE,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def msgids() -> set[str]:
    return {str(message.id) for message in messages.entries(messages.template("desk"))}


def rewrite(before: str, after: str) -> None:
    path = messages.po_path("desk")
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.fixture
def complete(tree: Path) -> Path:
    """The same, fully translated."""
    messages.extract(["desk"])
    for msgid, chinese in {
        "Accept": "签收",
        "Assign": "交办",
        "Due on %(a)s.": "%(a)s 到期。",
        "Light": "浅色",
        "There is no plan.": "没有计划。",
        "a plan": "计划",
        "You checked it.": "您核查过。",
    }.items():
        rewrite(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{chinese}"')
    rewrite('msgstr[0] ""', 'msgstr[0] "%(n)s 天"')
    return tree


def test_it_reads_modules_templates_and_cores(tree: Path) -> None:
    assert msgids() == {
        "Accept",
        "('%(n)s day', '%(n)s days')",
        "Light",
        "Assign",
        "Due on %(a)s.",
        "There is no plan.",
        "a plan",
        "You checked it.",
    }


def test_a_complete_catalogue_has_no_complaint(complete: Path) -> None:
    assert list(messages.check("desk")) == []


def test_extracting_again_keeps_every_translation(complete: Path) -> None:
    before = messages.po_path("desk").read_text()
    messages.extract(["desk"])
    assert messages.po_path("desk").read_text() == before


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('msgstr "签收"', 'msgstr ""', "'Accept' (desk/views.py) is not translated"),
        ('msgstr "%(a)s 到期。"', 'msgstr "到期。"', "does not keep its placeholders"),
        ('msgid "Accept"', 'msgid "Accept it"', "'Accept it' is used nowhere"),
        ('msgid "Accept"', 'msgid "Accept it"', "is missing: run"),
        ('msgid "Accept"', '#, fuzzy\nmsgid "Accept"', "is not translated"),
    ],
)
def test_it_finds_each_planted_fault(
    complete: Path, before: str, after: str, complaint: str
) -> None:
    rewrite(before, after)
    found = [line.replace(f"{complete.name}/", "") for line in messages.check("desk")]
    assert any(complaint in line for line in found), found


def test_it_finds_a_word_with_two_translations(complete: Path) -> None:
    other = complete / "other"
    (other / "locale" / "zh_Hans" / "LC_MESSAGES").mkdir(parents=True)
    (other / "apps.py").touch()
    messages.po_path("other").write_text(f'{messages.HEADER}msgid "Accept"\nmsgstr "接受"\n')
    assert ["'Accept'" in line for line in messages.contradictions()] == [True]


def test_compiled_words_are_what_gettext_reads(complete: Path) -> None:
    import gettext

    messages.compile_all()
    with messages.po_path("desk").with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.gettext("Accept") == "签收"
    assert catalogue.pgettext("colours", "Light") == "浅色"
    assert catalogue.ngettext("%(n)s day", "%(n)s days", 5) == "%(n)s 天"
