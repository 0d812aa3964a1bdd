"""`/people/`: accounts, units, roles, who leaves and what waits for a post nobody holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger import access, audit
from huiyin.ledger.choices import ROLES, VERBS, AccessKind, Role
from huiyin.ledger.core.events import HandedOver
from huiyin.ledger.errors import BadAccount, Conflict, Refused
from huiyin.ledger.forms.base import unit_choices
from huiyin.ledger.forms.people import ACTS, NewPersonForm, NewUnitForm, PeopleForm
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Event, RoleGrant, User
from huiyin.ledger.names import unit_name
from huiyin.ledger.queries import posts
from huiyin.ledger.wording import Refusing, in_words, rule_name

PAGE_ROWS = 50


def _enter(request: HttpRequest) -> tuple[User, datetime, frozenset[Role]]:
    """Who asks, when, in which roles. Raises Refused, and logs it."""
    user, now = cast(User, request.user), clock.now()
    if not access.may_see_people(user, now):
        audit.note(AccessKind.REFUSED, user, rule=access.NOT_THE_OFFICE.code, detail=request.path)
        raise Refused(access.NOT_THE_OFFICE)
    return user, now, access.roles(user, now)


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Everybody, and posts without a person."""
    _user, now, held = _enter(request)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "unit", "status")}
    found = Paginator(_matching(asked), PAGE_ROWS).get_page(request.GET.get("page"))
    facts = {
        "asked": asked,
        "page": found,
        "rows": [(one, _role_words(one, now)) for one in found],
        "units": unit_choices(),
        "vacancies": [_vacancy(one) for one in posts.vacancies(now)],
        "headless": [(unit_name(unit), unit.code, n) for unit, n in posts.units_without_head(now)],
        "may_make": Role.SYSADMIN in held,
    }
    return render(request, "ledger/people.html", facts)


def _matching(asked: dict[str, str]) -> QuerySet[User]:
    people = User.objects.filter(is_system=False).select_related("unit").order_by("username")
    people = people.prefetch_related("grants__unit")
    if asked["q"]:
        named = Q(username__icontains=asked["q"]) | Q(display_name__icontains=asked["q"])
        people = people.filter(named)
    if asked["unit"]:
        people = people.filter(unit__code=asked["unit"])
    if asked["status"] != "all":
        people = people.filter(is_active=asked["status"] != "disabled")
    return people


def _role_words(person: User, now: datetime) -> list[str]:
    day = now.astimezone(CHINA).date()
    return [
        str(ROLES[grant.role].label)
        for grant in person.grants.all()
        if grant.valid_from <= day and (grant.valid_to is None or grant.valid_to >= day)
    ]


def _vacancy(one: posts.Vacancy) -> dict[str, Any]:
    return {
        "unit": unit_name(one.unit) if one.unit else _("the supervision office"),
        "code": one.unit.code if one.unit else "",
        "roles": _(", ").join(str(ROLES[role].label) for role in one.roles),
        "verb": VERBS[one.verb].label,
        "count": one.count,
    }


@never_cache
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One account: units over time, roles, what waits by name."""
    _user, now, held = _enter(request)
    one = _find(username)
    grants = one.grants.select_related("unit", "granted_by").order_by("-valid_from", "role")
    facts = {
        "person": one,
        "memberships": one.memberships.select_related("unit").order_by("-since"),
        "grants": [_grant_words(grant, now) for grant in grants],
        "waiting": len(posts.named_in(username)),
        "acts": [(name, form) for name, form in _acts_for(one) if form.who in held],
        "may_hand_over": held & {Role.SUPERVISOR, Role.AUDITOR},
    }
    return render(request, "ledger/people_person.html", facts)


def _acts_for(one: User) -> list[tuple[str, type[PeopleForm]]]:
    """A disabled account is enabled again first, or its roles and matters are settled."""
    settled = {"enable", "revoke", "hand-over"}
    if one.is_active:
        return [(name, form) for name, form in ACTS.items() if name != "enable"]
    return [(name, form) for name, form in ACTS.items() if name in settled]


def _grant_words(grant: RoleGrant, now: datetime) -> dict[str, Any]:
    day = now.astimezone(CHINA).date()
    in_force = grant.valid_from <= day and (grant.valid_to is None or grant.valid_to >= day)
    return {
        "role": ROLES[grant.role].label,
        "unit": unit_name(grant.unit) if grant.unit else _("the whole city"),
        "grant": grant,
        "in_force": in_force,
    }


def _find(username: str) -> User:
    found = User.objects.filter(username=username, is_system=False).select_related("unit").first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def hand_over_list(request: HttpRequest, username: str) -> HttpResponse:
    """移交清单: what waits for the person by name, and what was handed over, to be printed."""
    user, now, held = _enter(request)
    if not held & {Role.SUPERVISOR, Role.AUDITOR}:
        audit.note(AccessKind.REFUSED, user, rule=access.NOT_YOURS.code, detail=request.path)
        raise Refused(access.NOT_YOURS)
    one = _find(username)
    events = posts.handed_over(username)
    people = dict(User.objects.values_list("username", "display_name")) if events else {}
    facts = {
        "person": one,
        "now": now,
        "named": [_named_words(named, now) for named in posts.named_in(username)],
        "gone": [(event, *_hand_over_words(event, people)) for event in events],
        "may_act": Role.SUPERVISOR in held,
    }
    return render(request, "ledger/people_hand_over.html", facts)


def _named_words(named: posts.Named, now: datetime) -> dict[str, Any]:
    words = [_("handler")] if named.is_handler else []
    words += [_("verifier drawn by lot")] if named.is_drawn else []
    words += [
        _("%(role)s for %(giver)s") % {"role": ROLES[role].label, "giver": giver}
        for role, giver in named.lent
    ]
    row = named.row
    return {
        "row": row,
        "as_what": _(", ").join(words),
        "unit": unit_name(row.lead_unit) if row.lead_unit else "",
        "light": row.light(now),
        "was_red": row.was_red(now),
    }


def _hand_over_words(event: Event, people: dict[str, str]) -> tuple[str, str]:
    to = cast(HandedOver, event_of(event)).to
    whom = _("the head of the unit") if to is None else people.get(to, to)
    return whom, people.get(event.actor, event.actor)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, username: str, name: str) -> HttpResponse:
    """One act about one person."""
    kind = ACTS.get(name)
    if kind is None:
        raise Http404
    return _form(request, kind, _find(username))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new account."""
    return _form(request, NewPersonForm, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_unit(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    return _form(request, NewUnitForm, None)


def _form(request: HttpRequest, kind: type[PeopleForm], one: User | None) -> HttpResponse:
    user, now, held = _enter(request)
    if kind.who not in held:
        audit.note(AccessKind.REFUSED, user, rule="ROLE", detail=request.path)
        facts = {"kind": kind, "person": one, "refused": _not_for_you(kind)}
        return render(request, "ledger/people_form.html", facts, status=409)
    if request.method != "POST":
        return _page(request, kind(user, now, one))
    form = kind(user, now, one, request.POST)
    return _perform(request, form) if form.is_valid() else _page(request, form, status=422)


def _not_for_you(kind: type[PeopleForm]) -> Refusing:
    return Refusing(
        _("Your role does not do this."),
        rule_name("ROLE"),
        str(ROLES[kind.who].label),
        _("Ask a person in one of the roles named."),
    )


def _perform(request: HttpRequest, form: PeopleForm) -> HttpResponse:
    try:
        done = form.perform()
    except (Refused, Conflict) as error:
        return _page(request, form, in_words(error), 409)
    except BadAccount as error:
        return _page(request, form, Refusing(error.message, "", "", error.hint), 409)
    one = form.person
    if done.password or done.stayed:
        facts = {"done": done, "person": one, "heading": form.heading}
        return render(request, "ledger/people_done.html", facts)
    messages.success(request, done.said)
    return redirect("people") if one is None else redirect("person", username=one.username)


def _page(
    request: HttpRequest, form: PeopleForm, refused: Refusing | None = None, status: int = 200
) -> HttpResponse:
    facts = {"form": form, "kind": form, "person": form.person, "refused": refused}
    return render(request, "ledger/people_form.html", facts, status=status)
