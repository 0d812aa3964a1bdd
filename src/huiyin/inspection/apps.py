"""The inspection desk: rounds, findings, rechecks, unit assessment, practical things, reports."""

from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "huiyin.inspection"
