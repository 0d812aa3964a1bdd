"""The shell: layout, shared components, signing in, errors, help."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "huiyin.web"
    label = "web"
