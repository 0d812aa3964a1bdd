"""Units, people and what each may do for whom."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.ledger.choices import ROLES, Role, pairs


class Unit(models.Model):
    """An office, bureau or company that can be made responsible."""

    code = models.CharField(_("unit code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    invented = models.BooleanField(_("invented"), default=False)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """People are made by the office through `verbs.accounts.make_user`."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names do not depend on upper or lower case."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """A member of staff, or the system itself acting for a desk.

    `phone` is personal data: pages show `masked_phone`. `live_session` is the hash of the one
    session key under which the account is signed in; an older session ends at its next request.
    """

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    display_name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    elder_mode = models.BooleanField(_("large type"), default=False)
    must_change_password = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    invented = models.BooleanField(_("invented"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    live_session = models.CharField(max_length=64, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name

    @property
    def masked_phone(self) -> str:
        """The first three and last two digits; nothing of a short number."""
        if len(self.phone) < 8:
            return "*" * len(self.phone)
        return self.phone[:3] + "*" * (len(self.phone) - 5) + self.phone[-2:]

    def roles_on(self, day: date) -> frozenset[tuple[Role, int | None]]:
        """(role, unit id) pairs in force on `day`; no unit means the whole city."""
        grants = self.grants.in_force(day).values_list("role", "unit_id")
        return frozenset((Role(role), unit) for role, unit in grants)

    def roles_here(self, day: date) -> frozenset[Role]:
        """Roles that count on `day`: of the whole city, and of the unit the person is in now."""
        here = {None, self.unit_id}
        return frozenset(role for role, unit in self.roles_on(day) if unit in here)


class Membership(models.Model):
    """Somebody's time in a unit; kept for ever, because D1 asks who belonged there *then*."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(
                fields=("user",), condition=Q(until__isnull=True), name="one_present_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.unit}"


class GrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants by time."""

    def in_force(self, day: date) -> GrantQuerySet:
        """Grants that count on `day` (both ends included)."""
        return self.filter(valid_from__lte=day).exclude(valid_to__lt=day)

    def open_on(self, day: date) -> GrantQuerySet:
        """Grants not ended before `day`, those of the future included."""
        return self.exclude(valid_to__lt=day)


class RoleGrant(models.Model):
    """A role somebody holds for a time, in one unit or in the whole city."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=pairs(ROLES))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ("user", "role")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "role", "unit"),
                condition=Q(valid_to__isnull=True, unit__isnull=False),
                name="one_open_grant_in_a_unit",
            ),
            models.UniqueConstraint(
                fields=("user", "role"),
                condition=Q(valid_to__isnull=True, unit__isnull=True),
                name="one_open_grant_in_the_city",
            ),
        ]
        indexes = [models.Index(fields=("role", "unit", "valid_to"), name="grant_holders")]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
