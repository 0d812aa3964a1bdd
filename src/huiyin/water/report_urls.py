"""Addresses of the monthly reports; `urls.py` takes them in."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from huiyin.water.views import reports

urlpatterns: list[URLPattern] = [
    path("reports/", reports.months, name="reports"),
    path("reports/<str:month>/", reports.month, name="report"),
    path("reports/<str:month>/report.docx", reports.word, name="report-word"),
    path("reports/<str:month>/report.xlsx", reports.workbook, name="report-workbook"),
]
