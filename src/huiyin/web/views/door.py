"""Signing in and out, password, second factor. Every act is a verb of `ledger.verbs.accounts`."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiyin.base.clock import CHINA
from huiyin.base.paths import data_dir
from huiyin.ledger.errors import BadAccount, SignInRefused
from huiyin.ledger.models import User
from huiyin.ledger.verbs import accounts
from huiyin.web.appearance import ELDER_COOKIE, remember
from huiyin.web.forms import CodeForm, PasswordForm, ProofForm, SignInForm
from huiyin.web.views.choices import next_page

DEMO_LOGINS = "demo_logins.json"


@sensitive_post_parameters("password")
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. A refusal keeps the name, never the password."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            came = accounts.sign_in(request, **form.cleaned_data)
        except SignInRefused as error:
            refused = error
        else:
            return _after_sign_in(request, came)
    facts = {
        "form": form,
        "refused": refused,
        "until": refused.until.astimezone(CHINA) if refused and refused.until else None,
        "next": next_page(request),
        "demo_logins": demo_logins(),
    }
    return render(request, "web/sign_in.html", facts, status=422 if form.is_bound else 200)


def _after_sign_in(request: HttpRequest, came: accounts.SignedIn) -> HttpResponse:
    target = next_page(request)
    owed = "second-factor" if came.second_factor_owed else None
    owed = owed or ("change-password" if came.password_change_owed else None)
    if owed:
        target = f"{reverse(owed)}?{urlencode({'next': target})}"
    response = redirect(target)
    secure = settings.SESSION_COOKIE_SECURE
    if came.user.elder_mode and ELDER_COOKIE not in request.COOKIES:
        remember(response, ELDER_COOKIE, "1", secure=secure)
    name = settings.LANGUAGE_COOKIE_NAME
    if came.user.language and name not in request.COOKIES:
        remember(response, name, came.user.language, secure=secure)
    return response


def demo_logins() -> list[dict[str, Any]]:
    """The demo city's invented people; none in a real city."""
    try:
        return json.loads((data_dir() / DEMO_LOGINS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session and go back to the door."""
    accounts.sign_out(request)
    return redirect("sign-in")


@sensitive_post_parameters()
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    """Give oneself a new password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_password(
                request, old=form.cleaned_data["old"], new=form.cleaned_data["new"]
            )
        except BadAccount as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The password is changed. Other sessions have ended."))
            return redirect(next_page(request))
    facts = {"form": form, "next": next_page(request), "owed": _user(request).must_change_password}
    return render(request, "web/password.html", facts, status=422 if form.is_bound else 200)


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if accounts.verify_totp(request, code=form.cleaned_data["code"]):
            return redirect(next_page(request))
        form.add_error("code", _("This code is not right, or was used before. Wait for the next."))
    facts = {"form": form, "next": next_page(request)}
    return render(request, "web/second_factor.html", facts, status=422 if form.is_bound else 200)


@sensitive_post_parameters("proof")
@never_cache
def totp(request: HttpRequest) -> HttpResponse:
    """Enrol a telephone: start, scan, confirm with a first code."""
    user = _user(request)
    if request.method == "POST" and "start" in request.POST:
        try:
            accounts.enrol_totp(
                user,
                proof=request.POST.get("proof", ""),
                address=request.META.get("REMOTE_ADDR", ""),
            )
        except BadAccount as error:
            messages.error(request, str(error))
        return redirect("totp")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if accounts.confirm_totp(request, code=form.cleaned_data["code"]):
            messages.success(request, _("The second factor is in force from your next sign-in."))
            return redirect("totp")
        form.add_error("code", _("This code is not right. Check that the telephone's time is."))
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    facts = {
        "form": form,
        "proof": ProofForm(),
        "in_force": accounts.has_second_factor(user),
        "picture": _qr(device.config_url) if device else "",
        "key": base64.b32encode(device.bin_key).decode() if device else "",
    }
    return render(request, "web/totp.html", facts, status=422 if form.is_bound else 200)


def _qr(text: str) -> SafeString:
    code = segno.make(text, error="m")
    return mark_safe(code.svg_inline(scale=5, border=4, dark="#000", light="#fff"))  # noqa: S308


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("LoginRequiredMiddleware lets only our users in")
    return request.user
