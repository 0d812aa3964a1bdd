"""Channels, workbooks and the public query."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from huiyin.intake.views import answers, channels, home, workbooks

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workbooks/", workbooks.listed, name="workbooks"),
    path("workbooks/new/", workbooks.new, name="workbook-new"),
    path("workbooks/<int:key>/", workbooks.report, name="workbook"),
    path("workbooks/<int:key>/columns/", workbooks.columns, name="workbook-columns"),
    path("workbooks/<int:key>/confirm/", workbooks.confirm, name="workbook-confirm"),
    path("workbooks/<int:key>/cancel/", workbooks.cancel, name="workbook-cancel"),
    path("workbooks/<int:key>/assign/", workbooks.assign, name="workbook-assign"),
    path("workbooks/<int:key>/refused/", workbooks.refused, name="workbook-refused"),
    path("workbooks/<int:key>/original/", workbooks.original, name="workbook-original"),
    path("", home.home, name="home"),
    path("doors/<str:name>/", channels.door, name="door"),
    path("reports/<str:number>/", channels.report, name="report"),
    path("reports/<str:number>/set-aside/", channels.set_aside, name="report-set-aside"),
    path("matters/<str:number>/slip/", channels.slip, name="slip"),
    path("matters/<str:number>/erase/", channels.erase, name="erase"),
    path("answers/", answers.answers, name="answers"),
    path("answers/<str:number>/", answers.answer, name="answer"),
]
