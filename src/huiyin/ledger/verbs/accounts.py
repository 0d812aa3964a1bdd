"""Accounts: signing in and out, passwords, the second factor, people and their roles.

Accounts are made by the office; nobody registers himself. `by=None` is the operator at the
machine's own console.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiyin.base import clock
from huiyin.ledger import audit, lockout
from huiyin.ledger.choices import ROLES, AccessKind, Role
from huiyin.ledger.core.states import ADMINISTRATORS
from huiyin.ledger.errors import BadAccount, SignInRefused
from huiyin.ledger.models import Membership, RoleGrant, Unit, User
from huiyin.ledger.queries.posts import named_in

SESSION_START = "huiyin.signed_in_at"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another on paper."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in, and what is still owed before any other page."""

    user: User
    second_factor_owed: bool
    password_change_owed: bool


def sign_in(request: HttpRequest, *, username: str, password: str) -> SignedIn:
    """Open a session. Raises SignInRefused; it never says whether the name exists.

    The count of wrong tries starts anew only when the second factor, if there is one, is given.
    """
    account, address, now = username.strip().lower()[:60], _address(request), timezone.now()
    attempt = lockout.begin(account, address, now)
    if isinstance(attempt, lockout.Locked):
        audit.note(
            AccessKind.SIGN_IN_FAILED, None, username=account, address=address, rule="LOCKED"
        )
        raise SignInRefused(
            _("Too many wrong tries."), _("Wait until the time shown."), until=attempt.until
        )
    user = auth.authenticate(request, username=account, password=password)
    if not isinstance(user, User) or user.is_system:
        audit.note(AccessKind.SIGN_IN_FAILED, None, username=account, address=address)
        raise SignInRefused(
            _("The name or the password is wrong."), _("Try again or ask your administrator.")
        )
    second_factor_owed = has_second_factor(user)
    lockout.settle(attempt, whole=not second_factor_owed)
    auth.login(request, user)
    request.session[SESSION_START] = now.timestamp()
    _only_session(request, user)
    audit.note(AccessKind.SIGN_IN, user, address=address)
    return SignedIn(user, second_factor_owed, user.must_change_password)


def sign_out(request: HttpRequest) -> None:
    """End the session and clear what it held."""
    if isinstance(request.user, User):
        audit.note(AccessKind.SIGN_OUT, request.user, address=_address(request))
    auth.logout(request)


def change_password(request: HttpRequest, *, old: str, new: str) -> None:
    """Give oneself a new password; the other sessions of the account end.

    A wrong old password counts for the lock, as at the door.
    """
    user = _signed_in(request)
    address, now = _address(request), timezone.now()
    if lockout.locked(user.username, address, now) is not None:
        raise BadAccount(_("Too many wrong tries."), _("Try again in a quarter of an hour."))
    if not user.check_password(old):
        lockout.record(user.username, address, succeeded=False, now=now)
        audit.note(AccessKind.SIGN_IN_FAILED, user, address=address, rule="PASSWORD")
        raise BadAccount(_("The old password is wrong."))
    if old == new:
        raise BadAccount(_("The new password is the old one."), _("Choose another."))
    set_password(user, new)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    auth.update_session_auth_hash(request, user)
    _only_session(request, user)
    audit.note(AccessKind.PASSWORD, user, address=address)


def set_password(user: User, new: str) -> None:
    """Set a password that the rules allow. Raises BadAccount with every rule broken."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise BadAccount(" ".join(error.messages), _("Choose another.")) from error
    user.set_password(new)
    user.save(update_fields=["password"])


def reset_password(user: User, new: str, *, by: User | None = None) -> None:
    """A new first password from the office; its owner must change it when signing in."""
    require(by, Role.SYSADMIN)
    set_password(user, new)
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    audit.note(AccessKind.PASSWORD, by, detail=f"reset {user.username}")


def has_second_factor(user: User) -> bool:
    """Whether this account has a confirmed one-time-code device."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def enrol_totp(user: User, *, proof: str = "", address: str = "") -> TOTPDevice:
    """A new device, not yet in force; its `config_url` is the QR code's content.

    Where one is in force, `proof` is its current code or the password: an open session alone
    puts nobody else's telephone in its place. A wrong proof counts for the lock; BadAccount.
    """
    if has_second_factor(user):
        _prove(user, proof, address)
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def _prove(user: User, proof: str, address: str) -> None:
    now = timezone.now()
    if lockout.locked(user.username, address, now) is not None:
        raise BadAccount(_("Too many wrong tries."), _("Try again in a quarter of an hour."))
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    by_code = device is not None and proof.isdecimal() and device.verify_token(proof)
    if not (by_code or (proof and user.check_password(proof))):
        lockout.record(user.username, address, succeeded=False, now=now)
        audit.note(AccessKind.SIGN_IN_FAILED, user, address=address, rule="TOTP")
        raise BadAccount(_("Neither the current code nor the password."))


def confirm_totp(request: HttpRequest, *, code: str) -> bool:
    """Put the new device in force once it has given a right code; the former one goes."""
    user = _signed_in(request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return False
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save()
    otp_login(request, device)
    audit.note(AccessKind.TOTP, user, address=_address(request))
    return True


def verify_totp(request: HttpRequest, *, code: str) -> bool:
    """Second step of signing in. Wrong codes slow down (django-otp) and count for the lock."""
    user = _signed_in(request)
    address, now = _address(request), timezone.now()
    if lockout.locked(user.username, address, now) is not None:
        return False
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None or not device.verify_token(code):
        lockout.record(user.username, address, succeeded=False, now=now)
        audit.note(AccessKind.SIGN_IN_FAILED, user, address=address, rule="TOTP")
        return False
    lockout.record(user.username, address, succeeded=True, now=now)
    otp_login(request, device)
    return True


def make_unit(
    *, code: str, name: str, name_en: str = "", parent: Unit | None = None, invented: bool = False
) -> Unit:
    """A new unit. Raises BadAccount when the code is taken."""
    try:
        with transaction.atomic():
            return Unit.objects.create(
                code=code, name=name, name_en=name_en, parent=parent, invented=invented
            )
    except IntegrityError as error:
        raise BadAccount(_("Unit code %(code)s is taken.") % {"code": code}) from error


def make_user(
    *,
    username: str,
    display_name: str,
    unit: Unit | None,
    since: datetime,
    by: User | None = None,
    password: str | None = None,
    phone: str = "",
    must_change_password: bool = True,
    invented: bool = False,
    system: bool = False,
) -> User:
    """A new account. Without a password nobody can sign in to it."""
    require(by, Role.SYSADMIN)
    account = username.strip().lower()
    if not account or User.objects.filter(username=account).exists():
        raise BadAccount(_("Sign-in name %(name)s is taken or empty.") % {"name": account})
    user = User(
        username=account,
        display_name=display_name,
        unit=unit,
        phone=phone,
        must_change_password=must_change_password,
        invented=invented,
        is_system=system,
    )
    user.set_unusable_password()
    with transaction.atomic():
        user.save()
        if password is not None:
            set_password(user, password)
        if unit is not None:
            Membership.objects.create(user=user, unit=unit, since=since)
        audit.note(AccessKind.ACCOUNT, by, detail=f"made {account}")
    return user


def move_user(user: User, *, unit: Unit, at: datetime, by: User | None = None) -> None:
    """The person changes units; that he was in the old one is never forgotten (D1).

    Raises BadAccount while matters wait for him by name: they are handed over first.
    """
    require(by, Role.SYSADMIN)
    _nothing_waits(user)
    if user.memberships.filter(until__isnull=True, since__gte=at).exists():
        raise BadAccount(_("Nobody leaves a unit before he came to it."))
    with transaction.atomic():
        Membership.objects.filter(user=user, until__isnull=True).update(until=at)
        Membership.objects.create(user=user, unit=unit, since=at)
        user.unit = unit
        user.save(update_fields=["unit"])
        audit.note(AccessKind.ACCOUNT, by, detail=f"moved {user.username} to {unit.code}")


def disable_user(user: User, *, by: User | None = None) -> None:
    """Nobody can sign in any more; what the person did stays.

    Raises BadAccount while matters wait for him by name: they are handed over first.
    """
    require(by, Role.SYSADMIN)
    if by is not None and by.pk == user.pk:
        raise BadAccount(_("Nobody disables his own account."), _("Ask another administrator."))
    _nothing_waits(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.note(AccessKind.ACCOUNT, by, detail=f"disabled {user.username}")


def enable_user(user: User, new: str, *, by: User | None = None) -> None:
    """Take a disabling back. The old password stays shut out: the office gives a new first one."""
    require(by, Role.SYSADMIN)
    if user.is_active:
        raise BadAccount(_("The account is not disabled."), _("Nothing is to be done."))
    with transaction.atomic():
        reset_password(user, new, by=by)
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.note(AccessKind.ACCOUNT, by, detail=f"enabled {user.username}")


def grant_role(
    user: User, *, role: Role, unit: Unit | None, since: date, by: User | None = None
) -> RoleGrant:
    """Give a role. The three administrators are disjoint from each other and from business."""
    require(by, Role.SECURITY_ADMIN)
    if by is not None and by.pk == user.pk:
        raise BadAccount(_("Nobody grants a role to himself."))
    held = {Role(role) for role in user.grants.open_on(since).values_list("role", flat=True)}
    if (role in ADMINISTRATORS and held - {role}) or (held & ADMINISTRATORS) - {role}:
        raise BadAccount(
            _("An administrator holds no other role."), _("Revoke the other role first.")
        )
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(
                user=user, role=role, unit=unit, valid_from=since, granted_by=by
            )
    except IntegrityError as error:
        raise BadAccount(_("The person holds this role already.")) from error
    audit.note(AccessKind.GRANT, by, detail=f"{user.username} {role} {unit.code if unit else '*'}")
    return grant


def revoke_role(grant: RoleGrant, *, last_day: date, by: User | None = None) -> None:
    """End a role after `last_day`; that it was held stays on record."""
    require(by, Role.SECURITY_ADMIN)
    with transaction.atomic():
        _end(RoleGrant.objects.select_for_update().get(pk=grant.pk), last_day)
    grant.valid_to = last_day
    audit.note(AccessKind.REVOKE, by, detail=f"{grant.user.username} {grant.role}")


def _end(grant: RoleGrant, last_day: date) -> None:
    """A role ends once, and not before it began: the day before means that it never counted."""
    if grant.valid_to is not None:
        raise BadAccount(
            _("This role was ended before, with %(day)s.") % {"day": grant.valid_to},
            _("Grant it again if it is to go on."),
        )
    if last_day < grant.valid_from - timedelta(days=1):
        raise BadAccount(
            _("The role began on %(day)s.") % {"day": grant.valid_from},
            _("Name a last day that is not before it."),
        )
    grant.valid_to = last_day
    grant.save(update_fields=["valid_to"])


def open_grant(user: User, role: Role, unit: Unit | None) -> RoleGrant:
    """The grant of a role that has no end yet. Raises BadAccount when there is none."""
    found = user.grants.filter(role=role, unit=unit, valid_to=None).first()
    if found is None:
        raise BadAccount(_("The person does not hold this role."))
    return found


def declare_unit(
    *, code: str, name: str, name_en: str = "", parent: Unit | None = None, by: User | None = None
) -> Unit:
    """A new unit, by an administrator; what names it later never changes its code."""
    require(by, Role.SYSADMIN)
    unit = make_unit(code=code, name=name, name_en=name_en, parent=parent)
    audit.note(AccessKind.ACCOUNT, by, detail=f"unit {code}")
    return unit


def one_time_password() -> str:
    """A first password nobody chose, to be shown once; its owner must change it."""
    groups = ("".join(secrets.choice(LETTERS) for _n in range(5)) for _group in range(4))
    return "-".join(groups)


def _nothing_waits(user: User) -> None:
    waiting = [named.number for named in named_in(user.username)]
    if waiting:
        raise BadAccount(
            _("%(count)s matters wait for this person by name: %(numbers)s.")
            % {"count": len(waiting), "numbers": ", ".join(waiting[:5])},
            _("Hand them over to another person first, or leave them to the head of the unit."),
        )


def require(by: User | None, role: Role) -> None:
    """Raise BadAccount, and log it, unless this person holds the role; None is the console."""
    if by is None:
        return
    if role not in by.roles_here(timezone.localdate()):
        audit.note(AccessKind.REFUSED, by, rule="ROLE", detail=f"needs {role}")
        raise BadAccount(_("Only %(role)s may do this.") % {"role": ROLES[role].label})


def session_hash(key: str | None) -> str:
    """The hash under which an account remembers its session: the key itself is a secret."""
    return hashlib.sha256((key or "").encode()).hexdigest()


def is_replaced(request: HttpRequest, user: User) -> bool:
    """Whether the account has been signed in to elsewhere since this session began."""
    live = user.live_session
    return bool(live) and live != session_hash(request.session.session_key)


def _only_session(request: HttpRequest, user: User) -> None:
    """This session is the account's one live session; an older one ends at its next request.

    The invented people of a demo city are shared by all its visitors.
    """
    if clock.demo_state() is not None:
        return
    if request.session.session_key is None:
        request.session.save()
    user.live_session = session_hash(request.session.session_key)
    user.save(update_fields=["live_session"])


def _signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise BadAccount(_("Nobody is signed in."), _("Sign in first."))
    return request.user


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
