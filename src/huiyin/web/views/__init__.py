"""The shell's pages."""

from huiyin.web.views.choices import appearance, demo_clock, language
from huiyin.web.views.door import change_password, second_factor, sign_in, sign_out, totp
from huiyin.web.views.errors import (
    bad_request,
    forbidden,
    form_expired,
    not_found,
    server_error,
)
from huiyin.web.views.overview import overview
from huiyin.web.views.pages import help_page, phone_worker

__all__ = [
    "appearance",
    "bad_request",
    "change_password",
    "demo_clock",
    "forbidden",
    "form_expired",
    "help_page",
    "language",
    "not_found",
    "overview",
    "phone_worker",
    "second_factor",
    "server_error",
    "sign_in",
    "sign_out",
    "totp",
]
