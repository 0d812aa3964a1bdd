"""Words of zones, risk sources and patrols: value, label and tone in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyin.water.core.risks.grading import FlowPath, Part
from huiyin.water.core.risks.patrols import Every, Stage
from huiyin.water.core.zones.datum import Datum
from huiyin.water.core.zones.geojson import Why
from huiyin.water.core.zones.protection import Grade
from huiyin.water.core.zones.reach import Side

ZONE, ZONE_ANSWER, GRADE, MATTER, SAMPLE, REVIEW, SUPPLY = (
    *("zone", "zone_answer", "grade", "matter", "water_sample", "review", "supply_source"),
)
PLAN, PATROL, SIGHTING, OUTCOME = "patrol_plan", "patrol", "sighting", "outcome"
"""Kinds of records beside the facts of a reach or of a source."""

GRADE_LABELS: dict[Grade, Any] = {
    Grade.FIRST: _("first grade"),
    Grade.SECOND: _("second grade"),
    Grade.OUTSIDE: _("outside of the zones"),
}
SIDE_LABELS: dict[Side, Any] = {
    Side.LEFT: _("left bank"),
    Side.RIGHT: _("right bank"),
    Side.UNKNOWN: _("bank not known"),
}
DATUM_LABELS: dict[Datum, Any] = {
    Datum.WGS84: _("WGS-84 (GPS, BeiDou receiver)"),
    Datum.GCJ02: _("GCJ-02 (maps of the internet)"),
    Datum.CGCS2000: _("CGCS2000 (survey)"),
    Datum.UNKNOWN: _("not known"),
}
PATH_LABELS: dict[FlowPath, Any] = {
    FlowPath.DIRECT: _("straight into the canal or a ditch beside it"),
    FlowPath.SURFACE: _("over land with the rain"),
    FlowPath.GROUND: _("through the ground"),
    FlowPath.NONE: _("away from the canal, or held back"),
}
PART_LABELS: dict[Part, Any] = {
    Part.HAZARD: _("Hazard of the category"),
    Part.ZONE: _("Zone"),
    Part.DISTANCE: _("Distance to the canal"),
    Part.PATH: _("Flow path"),
}
RISK_GRADE_LABELS: dict[str, Any] = {
    "major": _("major risk"),
    "considerable": _("considerable risk"),
    "general": _("general risk"),
}
EVERY_LABELS: dict[Every, Any] = {Every.MONTH: _("every month"), Every.WEEK: _("every week")}
STAGE_LABELS: dict[Stage, Any] = {
    Stage.DONE: _("patrolled"),
    Stage.UNDER_WAY: _("patrol under way"),
    Stage.DUE: _("to be patrolled"),
    Stage.MISSED: _("patrol missed"),
}
STAGE_TONES = {
    Stage.DONE: "success",
    Stage.UNDER_WAY: "brand",
    Stage.DUE: "warning",
    Stage.MISSED: "error",
}
WHY_LABELS: dict[Why, Any] = {
    Why.NOT_JSON: _("The file is no JSON text. Export it as GeoJSON in UTF-8."),
    Why.NOT_A_COLLECTION: _("It is no FeatureCollection. Export the layer as GeoJSON."),
    Why.NOT_A_FEATURE: _("It is no feature with geometry and properties. Remove or mend it."),
    Why.GEOMETRY: _("Only LineString (a reach) and Polygon (a zone) are taken. Split it."),
    Why.COORDINATES: _("Its coordinates are no longitude and latitude in degrees. Correct them."),
    Why.MISSING: _("A property is missing. Add it."),
    Why.DATUM: _("It does not say its datum. Add wgs84, gcj02 or cgcs2000; nothing is assumed."),
    Why.VALUE: _("A property has a value that is not understood. Correct it."),
    Why.SHAPE: _("Its shape cannot be: a ring crosses itself, or a line stands still. Redraw it."),
    Why.TWICE: _("It stands in the file twice. Remove one."),
}


def choices_of(labels: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Labels as the choices of a form."""
    return [(str(value), label) for value, label in labels.items()]
