"""Practical things: the office's pages, and the public's at `/ask/practical/`."""

from __future__ import annotations

from django.urls import path

from huiyin.inspection.views import practical

urlpatterns = [
    path("practical/", practical.office, name="practical"),
    path("practical/new/", practical.add, name="practical-new"),
]
public = [path("", practical.public, name="practical-public")]
