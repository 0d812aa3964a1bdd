"""Channels, workbooks and the public query."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "intake"
urlpatterns: list[URLPattern | URLResolver] = []
