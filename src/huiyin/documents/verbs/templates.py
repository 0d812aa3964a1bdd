"""What an office may make its own: templates, with every version kept, and organ words."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.documents import access, series
from huiyin.documents.core.chinese import clean
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.numbering import is_word
from huiyin.documents.errors import BadFacts, BadTemplate
from huiyin.documents.models import OrganWord, Template
from huiyin.documents.store import keep, template_version
from huiyin.documents.template_check import check
from huiyin.ledger import audit
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.models import User


def try_template(kind: Kind, content: bytes, *, actor: User, at: datetime | None = None) -> bytes:
    """A trial print with sample data; nothing is kept. Raises BadTemplate or Refused."""
    access.require_template_keeper(actor, at or clock.now())
    return check(kind, content)


def upload_template(
    kind: Kind,
    name: str,
    content: bytes,
    *,
    actor: User,
    remark: str = "",
    at: datetime | None = None,
) -> Template:
    """Check a template and put it in force as a new version. The same bytes again change nothing.

    Raises BadTemplate with every fault; the template in force stays.
    """
    moment = at or clock.now()
    access.require_template_keeper(actor, moment)
    if PurePath(name).suffix.lower() != ".docx":
        raise BadTemplate(
            [_("%(name)s is no .docx file.") % {"name": name[:80]}],
            _("Save it in Word as .docx, without macros."),
        )
    check(kind, content)
    sha256 = keep(name, content)
    with transaction.atomic():
        newest = _newest(kind)
        if newest is not None and newest.sha256 == sha256:
            return newest
        return _add(kind, sha256, actor, moment, name=name, remark=remark)


def use_template(kind: Kind, version: int, *, actor: User, at: datetime | None = None) -> Template:
    """Put an earlier version (0: the shipped one) in force again, as a new version."""
    moment = at or clock.now()
    access.require_template_keeper(actor, moment)
    content = template_version(kind, version)
    if content is None:
        raise BadFacts(
            _("There is no version %(version)s of this template.") % {"version": version},
            _("Choose one from the list."),
        )
    check(kind, content)
    with transaction.atomic():
        name, remark = f"{kind}.docx", _("version %(version)s again") % {"version": version}
        return _add(kind, keep(name, content), actor, moment, name=name, remark=remark)


def set_word(kind: Kind, word: str, *, actor: User, at: datetime | None = None) -> None:
    """Number documents of a kind under this organ word from now on; numbers given out stay.

    Raises BadFacts for what is no word, or is the word of another kind.
    """
    access.require_template_keeper(actor, at or clock.now())
    word = word.strip()
    if not is_word(word):
        raise BadFacts(
            _("An organ word is 1 to 12 letters, without brackets or digits."),
            _("Write for example the city's short name and the word of the office."),
        )
    with transaction.atomic():
        own = {row.kind: row.word for row in OrganWord.objects.select_for_update()}
        words = {str(k): own.get(str(k), shipped) for k, shipped in series.shipped_words().items()}
        other = next((k for k, known in words.items() if known == word and k != kind), None)
        if other is not None:
            raise BadFacts(
                _("Another kind of document is numbered under this word."),
                _("Two kinds under one word would share numbers: choose another."),
            )
        OrganWord.objects.update_or_create(kind=kind, defaults={"word": word})
    audit.note(AccessKind.ACCOUNT, actor, detail=f"organ word of {kind}: {word}")


def _newest(kind: Kind) -> Template | None:
    rows = Template.objects.select_for_update().filter(kind=kind)
    return rows.order_by("-version").first()


def _add(kind: Kind, sha256: str, actor: User, at: datetime, *, name: str, remark: str) -> Template:
    newest = _newest(kind)
    row = Template.objects.create(
        kind=kind,
        version=newest.version + 1 if newest else 1,
        sha256=sha256,
        name=clean(PurePath(name).name)[:120],
        remark=clean(remark)[:200],
        sent_by=actor,
        at=at,
    )
    audit.note(AccessKind.ACCOUNT, actor, detail=f"template of {kind}: version {row.version}")
    return row
