"""Rights that ended, slates that stay, traces of what was refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django_otp.oath import totp

from huiyin.ledger import access, lockout
from huiyin.ledger.choices import AccessKind, Role, State
from huiyin.ledger.core.parts import Place
from huiyin.ledger.errors import BadAccount, Refused, SignInRefused
from huiyin.ledger.evidence import examine, path_of
from huiyin.ledger.models import AccessLog, Matter, Unit
from huiyin.ledger.verbs import accounts, check_photos, opening
from huiyin.ledger.verbs.check_photos import Finding
from huiyin.ledger.verbs.registering import register_once
from tests.ledger.people import START, a_photo
from tests.ledger.test_accounts import PASSWORD, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def clerk(people):
    """A supervisor by a grant in the supervision office, who moved to the bureau that leads."""
    office = Unit.objects.get(code="SO")
    user = accounts.make_user(
        username="lin.yue",
        display_name="林月",
        unit=office,
        since=START - timedelta(days=90),
        password=PASSWORD,
        must_change_password=False,
    )
    accounts.grant_role(user, role=Role.SUPERVISOR, unit=office, since=date(2019, 1, 1))
    return user


def test_a_role_of_a_unit_somebody_left_opens_nothing(walk, clerk):
    walk.to(State.RECTIFYING)
    assert access.sees_all_matters(clerk, walk.now)
    accounts.move_user(clerk, unit=Unit.objects.get(code="EEB"), at=walk.now)
    clerk.refresh_from_db()
    assert not access.sees_all_matters(clerk, walk.now)
    assert not access.may_unmask(clerk, walk.now)
    with pytest.raises(Refused):
        access.look_at_raiser(
            clerk, number=walk.number, raiser_ref=walk.raiser, purpose="answer", at=walk.now
        )


def test_nobody_moves_before_he_came(clerk):
    with pytest.raises(BadAccount):
        accounts.move_user(clerk, unit=Unit.objects.get(code="EEB"), at=START - timedelta(days=91))
    assert clerk.memberships.get().until is None


def test_wrong_codes_are_not_forgotten_because_the_password_is_right(clerk):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    device = accounts.enrol_totp(clerk)
    assert accounts.confirm_totp(request, code=f"{totp(device.bin_key):06d}")
    for _ in range(lockout.TRIES_PER_ACCOUNT):
        again = ask()
        accounts.sign_in(again, username="lin.yue", password=PASSWORD)
        assert not accounts.verify_totp(again, code="000000")
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(ask(), username="lin.yue", password=PASSWORD)
    assert refused.value.until is not None


def test_the_old_password_cannot_be_guessed_in_an_open_session(clerk):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    for _ in range(lockout.TRIES_PER_ACCOUNT):
        with pytest.raises(BadAccount):
            accounts.change_password(request, old="guess", new="另一条清澈的河-2020")
    with pytest.raises(BadAccount):
        accounts.change_password(request, old=PASSWORD, new="另一条清澈的河-2020")
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_a_refused_registration_from_a_page_is_logged(people):
    facts = {
        "kind": "request",
        "title": "东河口断面水质异常",
        "cause": "sewage",
        "place": opening.place_of("东河口", code="donghekou"),
        "clue": opening.ClueFacts(channel="hotline", observed_at=START, raiser_name="赵某某"),
        "at": START,
    }
    with pytest.raises(Refused):
        register_once("t-1", actor=people["jing"], **facts)
    assert not Matter.objects.exists()
    line = AccessLog.objects.get(kind=AccessKind.REFUSED)
    assert (line.rule, line.user) == ("ROLE", people["jing"])
    matter, is_new = register_once("t-2", actor=people["ren"], **facts)
    assert is_new
    assert register_once("t-2", actor=people["ren"], **facts) == (matter, False)


def test_a_check_by_somebody_outside_leaves_no_photograph(walk, people):
    walk.to(State.VERIFYING)
    photo = a_photo(shade=211)
    with pytest.raises(Refused):
        check_photos.check(
            walk.number,
            findings=(Finding(criterion="x", met=True, photo=("a.jpg", photo)),),
            seen_at=walk.now,
            seen_where=Place(name="东河口"),
            actor=people["hai"],
            at=walk.tick(),
        )
    assert not path_of(examine("a.jpg", photo).sha256).exists()
