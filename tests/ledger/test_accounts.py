"""Signing in, being locked out, passwords, the second factor, roles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiyin.ledger import lockout
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.errors import BadAccount, SignInRefused
from huiyin.ledger.middleware import LAST_ACT, SessionRules, owed_page
from huiyin.ledger.models import AccessLog, LoginAttempt, RoleGrant, User
from huiyin.ledger.verbs import accounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "河水清且涟猗-20200510"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def unit():
    return accounts.make_unit(code="EEB", name="生态环境局", name_en="Environment", invented=True)


@pytest.fixture
def lin(unit):
    return accounts.make_user(
        username="Lin.Yue",
        display_name="林月",
        unit=unit,
        since=SINCE,
        password=PASSWORD,
        phone="13800001234",
        must_change_password=False,
        invented=True,
    )


def ask(address="10.0.0.8"):
    request = RequestFactory().post("/sign-in", REMOTE_ADDR=address)
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def test_it_signs_in_with_the_right_password(lin):
    request = ask()
    came = accounts.sign_in(request, username=" LIN.yue ", password=PASSWORD)
    assert came == accounts.SignedIn(lin, second_factor_owed=False, password_change_owed=False)
    assert request.user == lin
    assert AccessLog.objects.get(kind=AccessKind.SIGN_IN).address == "10.0.0.8"


def test_it_answers_a_wrong_password_and_an_unknown_name_alike(lin):
    answers = []
    for name in ("lin.yue", "nobody"):
        with pytest.raises(SignInRefused) as refused:
            accounts.sign_in(ask(), username=name, password="wrong")
        answers.append((refused.value.message, refused.value.hint, refused.value.until))
    assert answers[0] == answers[1]
    assert AccessLog.objects.filter(kind=AccessKind.SIGN_IN_FAILED).count() == 2


def test_it_locks_an_account_after_five_wrong_passwords_even_for_the_right_one(lin):
    for number in range(lockout.TRIES_PER_ACCOUNT):
        with pytest.raises(SignInRefused):
            accounts.sign_in(ask(f"10.0.1.{number}"), username="lin.yue", password="wrong")
    request = ask()
    with pytest.raises(SignInRefused) as refused:
        accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    assert refused.value.until is not None
    assert request.user.is_anonymous
    assert not AccessLog.objects.filter(kind=AccessKind.SIGN_IN).exists()


def test_it_opens_the_lock_when_the_window_has_passed():
    for minute in range(lockout.TRIES_PER_ACCOUNT):
        lockout.record("a", "10.0.0.1", succeeded=False, now=NOON + timedelta(minutes=minute))
    just_before = NOON + lockout.WINDOW - timedelta(seconds=1)
    lock = lockout.locked("a", "10.0.0.2", just_before)
    assert lock == lockout.Locked("account", NOON + lockout.WINDOW)
    assert lockout.locked("a", "10.0.0.2", lock.until) is None


def test_a_success_wipes_the_slate():
    for minute in range(4):
        lockout.record("a", "10.0.0.1", succeeded=False, now=NOON + timedelta(minutes=minute))
    lockout.record("a", "10.0.0.1", succeeded=True, now=NOON + timedelta(minutes=5))
    lockout.record("a", "10.0.0.1", succeeded=False, now=NOON + timedelta(minutes=6))
    assert lockout.locked("a", "10.0.0.1", NOON + timedelta(minutes=7)) is None


def test_it_locks_an_address_that_tries_many_names():
    for number in range(lockout.TRIES_PER_ADDRESS):
        lockout.record(f"name{number}", "10.0.0.9", succeeded=False, now=NOON)
    assert lockout.locked("fresh", "10.0.0.9", NOON).by == "address"
    assert lockout.locked("fresh", "10.0.0.10", NOON) is None


def test_the_system_account_and_a_disabled_one_cannot_sign_in(unit, lin):
    accounts.make_user(
        username="desk", display_name="系统", unit=None, since=SINCE, password=PASSWORD, system=True
    )
    accounts.disable_user(lin)
    for name in ("desk", "lin.yue"):
        with pytest.raises(SignInRefused):
            accounts.sign_in(ask(), username=name, password=PASSWORD)


@pytest.mark.parametrize("weak", ["short", "password1234", "lin.yue12345"])
def test_it_refuses_a_weak_password_and_keeps_the_old_one(lin, weak):
    before = lin.password
    with pytest.raises(BadAccount):
        accounts.set_password(lin, weak)
    lin.refresh_from_db()
    assert lin.password == before


def test_it_changes_a_password_only_for_who_knows_the_old_one(lin):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    with pytest.raises(BadAccount):
        accounts.change_password(request, old="guess", new="坎坎伐檀兮-置之河之干兮-诗")
    accounts.change_password(request, old=PASSWORD, new="坎坎伐檀兮-置之河之干兮-诗")
    lin.refresh_from_db()
    assert lin.check_password("坎坎伐檀兮-置之河之干兮-诗")


def test_a_second_factor_is_in_force_only_after_a_right_code_and_then_owed(lin):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    device = accounts.enrol_totp(lin)
    assert accounts.confirm_totp(request, code="000000") is False
    assert not accounts.has_second_factor(lin)
    device.refresh_from_db()
    device.throttle_reset()
    assert accounts.confirm_totp(request, code=f"{totp(device.bin_key):06d}") is True

    again = ask()
    came = accounts.sign_in(again, username="lin.yue", password=PASSWORD)
    assert came.second_factor_owed
    again.user.is_verified = lambda: False
    assert owed_page(again) == "second-factor"


def test_a_code_works_once(lin):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    device = accounts.enrol_totp(lin)
    code = f"{totp(device.bin_key):06d}"
    assert accounts.confirm_totp(request, code=code)
    assert accounts.verify_totp(request, code=code) is False


def test_an_idle_or_old_session_ends(lin):
    for key, age in ((LAST_ACT, 31 * 60), (accounts.SESSION_START, 12 * 3600 + 1)):
        request = ask()
        accounts.sign_in(request, username="lin.yue", password=PASSWORD)
        request.session[LAST_ACT] = request.session[accounts.SESSION_START]
        request.session[key] -= age
        SessionRules(lambda request: request)(request)
        assert request.user.is_anonymous


def test_a_live_session_goes_on_and_notes_the_visit(lin):
    request = ask()
    accounts.sign_in(request, username="lin.yue", password=PASSWORD)
    SessionRules(lambda request: request)(request)
    assert request.user == lin
    lin.refresh_from_db()
    assert lin.last_seen is not None


def test_administrators_hold_no_other_role(unit, lin):
    accounts.grant_role(lin, role=Role.HANDLER, unit=unit, since=date(2026, 1, 1))
    with pytest.raises(BadAccount):
        accounts.grant_role(lin, role=Role.AUDITOR, unit=None, since=date(2026, 1, 1))
    boss = accounts.make_user(username="sys", display_name="某", unit=None, since=SINCE)
    accounts.grant_role(boss, role=Role.SYSADMIN, unit=None, since=date(2026, 1, 1))
    for role in (Role.SECURITY_ADMIN, Role.HANDLER):
        with pytest.raises(BadAccount):
            accounts.grant_role(boss, role=role, unit=None, since=date(2026, 1, 1))
    assert RoleGrant.objects.count() == 2


def test_only_the_system_administrator_makes_accounts(unit, lin):
    with pytest.raises(BadAccount):
        accounts.make_user(username="x", display_name="某", unit=unit, since=SINCE, by=lin)
    assert not User.objects.filter(username="x").exists()
    assert AccessLog.objects.filter(kind=AccessKind.REFUSED, user=lin).exists()


def test_a_role_counts_on_the_days_it_is_held(unit, lin):
    grant = accounts.grant_role(lin, role=Role.HANDLER, unit=unit, since=date(2026, 1, 5))
    accounts.revoke_role(grant, last_day=date(2026, 1, 8))
    held = [day for day in range(1, 12) if lin.roles_on(date(2026, 1, day))]
    assert held == [5, 6, 7, 8]


@pytest.mark.parametrize("last_day", [date(2026, 1, 7), date(2026, 3, 1)])
def test_an_ended_role_is_neither_prolonged_nor_cut(unit, lin, last_day):
    grant = accounts.grant_role(lin, role=Role.HANDLER, unit=unit, since=date(2026, 1, 5))
    accounts.revoke_role(grant, last_day=date(2026, 1, 8))
    with pytest.raises(BadAccount):
        accounts.revoke_role(RoleGrant.objects.get(pk=grant.pk), last_day=last_day)
    assert RoleGrant.objects.get(pk=grant.pk).valid_to == date(2026, 1, 8)


def test_a_role_ends_no_earlier_than_the_day_before_it_began(unit, lin):
    grant = accounts.grant_role(lin, role=Role.HANDLER, unit=unit, since=date(2026, 1, 5))
    with pytest.raises(BadAccount):
        accounts.revoke_role(grant, last_day=date(2026, 1, 3))
    assert RoleGrant.objects.get(pk=grant.pk).valid_to is None
    accounts.revoke_role(grant, last_day=date(2026, 1, 4))
    assert not any(lin.roles_on(date(2026, 1, day)) for day in range(3, 8))


def test_a_refusal_names_the_role_by_its_name(unit, lin):
    with pytest.raises(BadAccount, match="Only System administrator may"):
        accounts.disable_user(lin, by=lin)


def test_the_unit_somebody_left_is_not_forgotten(unit, lin):
    other = accounts.make_unit(code="WRB", name="水利局")
    accounts.move_user(lin, unit=other, at=datetime(2021, 1, 1, tzinfo=UTC))
    times = [(m.unit.code, m.until) for m in lin.memberships.order_by("since")]
    assert times == [("EEB", datetime(2021, 1, 1, tzinfo=UTC)), ("WRB", None)]


def test_phones_are_masked(lin):
    assert lin.masked_phone == "138******34"
    assert User(phone="12345").masked_phone == "*****"


def test_the_same_open_role_cannot_be_held_twice(unit, lin):
    accounts.grant_role(lin, role=Role.LEADER, unit=None, since=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=lin, role=Role.LEADER, valid_from=date(2026, 2, 1))


def with_telephone(user):
    """The user's device in force, and the request of an open session."""
    request = ask()
    accounts.sign_in(request, username=user.username, password=PASSWORD)
    device = accounts.enrol_totp(user)
    device.confirmed = True
    device.save()
    return device


@pytest.mark.parametrize("proof", ["", "000000", "not the password"])
def test_an_open_session_alone_replaces_nobodys_telephone(lin, proof):
    device = with_telephone(lin)
    tries = LoginAttempt.objects.filter(succeeded=False).count()
    with pytest.raises(BadAccount):
        accounts.enrol_totp(lin, proof=proof)
    assert list(TOTPDevice.objects.filter(user=lin)) == [device]
    assert LoginAttempt.objects.filter(succeeded=False).count() == tries + 1


@pytest.mark.parametrize("by", ["code", "password"])
def test_the_current_code_or_the_password_lets_another_telephone_in(lin, by):
    device = with_telephone(lin)
    proof = PASSWORD if by == "password" else f"{totp(device.bin_key):06d}"
    new = accounts.enrol_totp(lin, proof=proof)
    assert not new.confirmed
    assert accounts.has_second_factor(lin)
