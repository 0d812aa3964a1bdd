"""The doors of the ledger: clues come in from many channels and workbooks, answers go out."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "huiyin.intake"
