"""The inspection desk."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "inspection"
urlpatterns: list[URLPattern | URLResolver] = []
