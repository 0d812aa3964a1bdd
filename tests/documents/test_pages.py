"""The pages: who sees what, forms that come back, downloads, the panel of a matter, the export."""

from __future__ import annotations

import io

import docx
import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.documents.core.kinds import Kind
from huiyin.documents.core.register import DocState
from huiyin.documents.models import Document
from huiyin.documents.verbs import issuing
from tests.documents.paper import draft, issued, later, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client, walk):
    def into(name: str):
        user = walk.people[name]
        user.must_change_password, user.language = False, "en"
        user.save()
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return into


@pytest.fixture
def at_work(walk):
    """The city's clock stands where the walk has come to."""
    walk.to("rectifying")
    with clock.fixed(later(walk, minutes=30).now):
        yield walk


def hidden(page) -> dict[str, str]:
    """The token and version of the form on a page."""
    form = page.context["form"]
    names = [name for name in ("token", "version") if name in form.fields]
    return {name: str(form[name].value()) for name in names}


def test_from_the_matter_s_page_to_an_issued_paper(at_work, sign_in):
    client = sign_in("du")
    page = client.get(reverse("matter", args=[at_work.number]))
    new = reverse("documents:new", args=["notice", at_work.number])
    assert new in page.text
    made = client.post(new, {**hidden(client.get(new)), "level": "blue"}, follow=True)
    paper = Document.objects.get()
    assert (paper.state, paper.level) == (DocState.DRAFT, "blue")
    assert "东河口断面水质异常" in made.text
    issue = reverse("documents:act", args=[paper.pk, "issue"])
    form = hidden(client.get(issue)) | {"deliver_now": "on"}
    done = client.post(issue, form, follow=True)
    assert "市督〔2020〕1号" in done.text
    again = client.post(issue, form, follow=True)
    assert "had been sent before" in again.text
    assert Document.objects.get().serial == 1
    word = client.get(reverse("documents:paper", args=[paper.pk]))
    assert docx.Document(io.BytesIO(word.content)).paragraphs
    assert "filename" in word["Content-Disposition"]
    assert "市督〔2020〕1号" in client.get(reverse("matter", args=[at_work.number])).text


def test_the_unit_signs_and_answers_on_its_page(at_work, sign_in):
    paper = issued(at_work)
    client = sign_in("he")
    with clock.fixed(at_work.tick()):
        receipt = reverse("documents:act", args=[paper.pk, "receipt"])
        client.post(receipt, hidden(client.get(receipt)))
        answer = reverse("documents:act", args=[paper.pk, "answer"])
        blank = client.post(answer, hidden(client.get(answer)) | {"words": ""})
        assert blank.status_code == 422
        told = client.post(answer, hidden(client.get(answer)) | {"words": "已封堵"}, follow=True)
    assert "已封堵" in told.text
    assert paper.deliveries.get(unit__code="EEB").receipted_by.username == "he"


def test_a_letter_waits_in_the_inbox_until_the_unit_has_answered(at_work, sign_in):
    paper = issued(at_work)
    act = {name: reverse("documents:act", args=[paper.pk, name]) for name in ("receipt", "answer")}

    def waits_for(name: str) -> set[str]:
        page = sign_in(name).get(reverse("inbox")).text
        return {verb for verb, url in act.items() if url in page}

    assert waits_for("he") == {"receipt"}
    assert waits_for("jing") == set(), "who handles does not sign for the unit"
    assert waits_for("du") == set(), "the office has sent it"
    with clock.fixed(at_work.tick()):
        issuing.receipt(paper.pk, actor=at_work.people["he"], at=at_work.now)
        assert waits_for("he") == waits_for("jing") == {"answer"}
        issuing.answer(paper.pk, words="已封堵", actor=at_work.people["jing"], at=at_work.now)
        assert waits_for("he") == waits_for("jing") == set()


def test_a_refusal_says_its_rule_who_may_and_what_next(at_work, sign_in):
    paper = issued(at_work)
    before = rows()
    page = sign_in("he").get(reverse("documents:act", args=[paper.pk, "withdraw"]))
    assert page.status_code == 409
    for said in ("N-ROLE", "Supervisor", "Ask a person in one of the roles named."):
        assert said in page.text
    sent = {"token": "t" * 20, "version": "1", "reason": "x"}
    assert sign_in("he").post(page.wsgi_request.path, sent).status_code == 409
    assert rows() == before


@pytest.mark.parametrize("name", ["document", "paper", "print"])
def test_what_is_not_yours_is_not_there(at_work, sign_in, name):
    paper = draft(at_work)
    assert sign_in("he").get(reverse(f"documents:{name}", args=[paper.pk])).status_code == 404
    assert sign_in("he").get(reverse(f"documents:{name}", args=[99999])).status_code == 404
    assert sign_in("du").get(reverse(f"documents:{name}", args=[paper.pk])).status_code == 200


def test_a_stale_form_is_a_conflict(at_work, sign_in):
    paper = draft(at_work)
    client = sign_in("du")
    issue = reverse("documents:act", args=[paper.pk, "issue"])
    form = hidden(client.get(issue))
    amend = reverse("documents:act", args=[paper.pk, "amend"])
    told = hidden(client.get(amend)) | {"title": "新标题", "units": ["EEB"]}
    assert client.post(amend, told).status_code == 302
    assert client.post(issue, form).status_code == 409
    paper.refresh_from_db()
    assert (paper.title, paper.state) == ("新标题", DocState.DRAFT)


def test_the_register_filters_and_exports_what_it_shows(at_work, sign_in):
    first, second = issued(at_work), issued(at_work, Kind.REMINDER)
    issuing.withdraw(second.pk, reason="=1+1", actor=at_work.people["du"], at=at_work.tick())
    client = sign_in("du")
    page = reverse("documents:notices")
    assert [line.document for line in client.get(page).context["lines"]] == [second, first]
    for query, expected in (
        ("kind=notice", [first]),
        ("state=withdrawn", [second]),
        ("unit=EEB", [second, first]),
        ("unit=HUD", []),
        ("text=市督催", [second]),
        (f"text={at_work.number}", [second, first]),
        ("overdue=1", []),
        ("from=2020-01-01&to=2020-12-31", [second, first]),
        ("to=2019-01-01", []),
        ("kind=nonsense&from=x&state=%00", [second, first]),
    ):
        shown = client.get(f"{page}?{query}").context["lines"]
        assert [line.document for line in shown] == expected, query
    with clock.fixed(later(at_work, days=5).now):
        assert [li.document for li in client.get(f"{page}?overdue=1").context["lines"]] == [first]
        assert client.get(page).context["overdue"] == 1
    file = client.get(reverse("documents:export") + "?state=withdrawn")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
    cells = sheet.to_python()
    assert len([row for row in cells[1:] if row[1] == second.number]) == 2
    assert "=1+1" in [row[14] for row in cells[1:3]]


def test_units_see_only_what_was_delivered_to_them(at_work, sign_in):
    paper = issued(at_work, now=False)
    page = reverse("documents:notices")
    assert [li.document for li in sign_in("he").get(page).context["lines"]] == [paper]
    assert sign_in("hai").get(page).context["lines"] == []
    assert sign_in("guan").get(page).context["lines"] == []


def test_pages_escape_what_people_write(at_work, sign_in):
    paper = draft(at_work)
    client = sign_in("du")
    amend = reverse("documents:act", args=[paper.pk, "amend"])
    evil = {"title": "<script>x</script>", "found": "<img src=x>", "units": ["EEB"]}
    client.post(amend, hidden(client.get(amend)) | evil)
    for name in ("document", "print", "act"):
        args = [paper.pk, "issue"] if name == "act" else [paper.pk]
        text = client.get(reverse(f"documents:{name}", args=args)).text
        assert "<script>x" not in text
        assert "<img src=x" not in text


def test_an_unknown_unit_or_level_in_a_form_is_refused(at_work, sign_in):
    paper = draft(at_work)
    client = sign_in("du")
    amend = reverse("documents:act", args=[paper.pk, "amend"])
    before = rows()
    for bad in ({"units": ["NOBODY"]}, {"units": ["EEB"], "level": "violet"}):
        told = client.post(amend, hidden(client.get(amend)) | {"title": "t"} | bad)
        assert told.status_code == 422
    assert rows() == before


def test_addresses_that_name_nothing_are_not_found(at_work, sign_in):
    client = sign_in("du")
    paper = draft(at_work)
    for path in (
        reverse("documents:act", args=[paper.pk, "explode"]),
        reverse("documents:new", args=["nonsense", at_work.number]),
        reverse("documents:new", args=["circular", at_work.number]),
        reverse("documents:new", args=["notice", "HY2020-999999"]),
        reverse("documents:template", args=["nonsense"]),
    ):
        assert client.get(path).status_code == 404, path
