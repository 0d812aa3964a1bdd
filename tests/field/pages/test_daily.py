"""Daily values to take away."""

from __future__ import annotations

import csv
from datetime import datetime, time, timedelta

import pytest

from huiyin.base import clock
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Point
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from tests.field.pages.conftest import HANDLER

pytestmark = pytest.mark.django_db


def test_the_daily_values_of_a_point_come_with_class_and_rules(browse, device):
    Point.objects.update(interval_seconds=43_200)
    yesterday = datetime.combine(clock.today(), time(), clock.CHINA) - timedelta(days=1)
    rows = [
        Reading("P1", "w21011", "rtd", epoch_ms(yesterday + n * timedelta(hours=12)), 1.0 + n, "N")
        for n in range(2)
    ]
    log = hot.open_log()
    log.append(encode(from_readings(rows, "test")), len(rows), b"", 1_000)
    log.close()
    client = browse(HANDLER)
    link = f"/field/devices/{device.pk}/daily.csv"
    assert link in client.get("/field/device/M1/").content.decode()
    (row,) = csv.DictReader(client.get(link).content.decode().splitlines())
    assert (row["factor"], row["start"]) == ("w21011", f"{yesterday:%Y-%m-%d}")
    assert (row["value"], row["status"], row["share"]) == ("1.5", "valid", "1.0")
    assert "confidence medium" in row["rules"]


def test_without_an_interval_there_is_a_reason_and_no_table(browse, device):
    answer = browse(HANDLER).get(f"/field/devices/{device.pk}/daily.csv")
    assert answer.status_code == 409
    assert "interval" in answer.content.decode()


def test_a_stranger_sees_no_values(client, device):
    assert client.get(f"/field/devices/{device.pk}/daily.csv").status_code in {302, 403}
