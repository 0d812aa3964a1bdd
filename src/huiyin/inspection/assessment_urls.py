"""Addresses of the assessment and of units; `urls.py` takes them in."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from huiyin.inspection.views import appeals, assessment, units

PERIOD = "assessment/periods/<slug:code>/"
UNIT = PERIOD + "<slug:unit_code>/"

urlpatterns: list[URLPattern] = [
    path("assessment/", assessment.periods, name="assessment"),
    path("assessment/freeze/", assessment.freeze, name="assessment-freeze"),
    path("assessment/compute/", assessment.compute, name="assessment-compute"),
    path(
        "assessment/policy/<slug:code>/<int:version>/",
        assessment.policy,
        name="assessment-policy",
    ),
    path("assessment/appeals/<int:pk>/", appeals.decide_appeal, name="assessment-appeal-decide"),
    path("assessment/changes/<int:pk>/", appeals.decide_change, name="assessment-change"),
    path(PERIOD, assessment.period, name="assessment-period"),
    path("assessment/publish/<slug:code>/", assessment.publish, name="assessment-publish"),
    path("assessment/workbook/<slug:code>/", assessment.workbook, name="assessment-workbook"),
    path(UNIT, units.in_period, name="assessment-unit"),
    path(UNIT + "appeal/", appeals.appeal, name="assessment-appeal"),
    path(UNIT + "falsehood/", appeals.falsehood, name="assessment-falsehood"),
    path(UNIT + "behind/<slug:measure>/", units.behind, name="assessment-behind"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("units/<slug:code>/behind/<slug:measure>/", units.behind_now, name="unit-behind"),
]
