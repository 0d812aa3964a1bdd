"""Loads the dated settings of the event detector (data/event_detector.yaml)."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from huiyin.water.core.detector.values import Settings
from huiyin.water.dated import version

FILE = "event_detector.yaml"


def detector_settings(on: date) -> Settings:
    """The settings in force on the day `on`; raises NotInForce."""
    row = version(on, FILE)
    values = {field.name: row[field.name] for field in fields(Settings)}
    return Settings(**{**values, "lags": tuple(values["lags"])})
