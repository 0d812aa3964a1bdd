"""Addresses of the reports; `urls.py` takes them in."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from huiyin.inspection.views import reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.page, name="reports"),
    path("reports/letter/", reports.letter, name="report-letter"),
]
