"""Letters and notices."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = []
