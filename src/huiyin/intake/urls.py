"""Channels, workbooks and the public query."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from huiyin.intake.views import answers, channels, home

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("doors/<str:name>/", channels.door, name="door"),
    path("reports/<str:number>/", channels.report, name="report"),
    path("reports/<str:number>/set-aside/", channels.set_aside, name="report-set-aside"),
    path("matters/<str:number>/slip/", channels.slip, name="slip"),
    path("matters/<str:number>/erase/", channels.erase, name="erase"),
    path("answers/", answers.answers, name="answers"),
    path("answers/<str:number>/", answers.answer, name="answer"),
]
