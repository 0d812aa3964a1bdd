"""The public's pages, mounted at `/ask/`."""

from __future__ import annotations

from django.urls import path

from huiyin.intake.views import public

app_name = "ask"
urlpatterns = [
    path("", public.query, name="query"),
    path("new/", public.new, name="new"),
]
