"""The shell's pages."""

from __future__ import annotations

from django.urls import path

from huiyin.web import views

urlpatterns = [
    path("", views.overview, name="overview"),
    path("help/", views.help_page, name="help"),
    path("appearance/", views.appearance, name="appearance"),
    path("language/", views.language, name="language"),
    path("demo-clock/", views.demo_clock, name="demo-clock"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.second_factor, name="second-factor"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("me/password/", views.change_password, name="change-password"),
    path("phone-worker.js", views.phone_worker, name="phone-worker"),
    path("me/second-factor/", views.totp, name="totp"),
]
