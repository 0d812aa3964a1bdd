"""The words of standards: what a cell says, how sure it is, what changed, why a step decided."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.water.core.discharge.holding import Mark, Outcome, Standing
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.scope import Answer, Basin, Kind, Question, Stretch
from huiyin.water.core.discharge.versions import ChangeKind
from huiyin.water.queries.standard_cases import Origin
from huiyin.water.queries.standards import ACTIVATION, DEACTIVATION, VERSION

Words = dict[Any, Any]

BASES: Words = {
    Basis.DAILY_MEAN: _("mean of the day"),
    Basis.SINGLE_VALUE: _("single (instantaneous) value"),
}
CONFIDENCES: Words = {
    "high": _("verified source"),
    "medium": _("one source: advisory only"),
    "low": _("doubtful: advisory only"),
    "unverified": _("unverified: advisory only"),
    "not_found": _("figure not found"),
}
CHANGES: Words = {
    ChangeKind.ADDED: _("added"),
    ChangeKind.REMOVED: _("removed"),
    ChangeKind.TIGHTENED: _("tightened"),
    ChangeKind.RELAXED: _("relaxed"),
    ChangeKind.BECAME_KNOWN: _("became known"),
    ChangeKind.BECAME_UNKNOWN: _("became unknown"),
    ChangeKind.CONFIDENCE: _("other confidence"),
}
CHANGE_TONES: Words = {
    ChangeKind.ADDED: "brand",
    ChangeKind.REMOVED: "neutral",
    ChangeKind.TIGHTENED: "warning",
    ChangeKind.RELAXED: "success",
    ChangeKind.BECAME_KNOWN: "brand",
    ChangeKind.BECAME_UNKNOWN: "unknown",
    ChangeKind.CONFIDENCE: "neutral",
}
OUTCOMES: Words = {
    Outcome.WITHIN: _("within"),
    Outcome.EXCEEDS: _("over the limit"),
    Outcome.NO_LIMIT: _("no limit set"),
    Outcome.UNKNOWN: _("not known"),
}
STANDINGS: Words = {
    Standing.LEGAL: _("by law"),
    Standing.ADVISORY: _("advisory"),
}
MARKS: Words = {
    Mark.WATER_TEMP_MISSING: _("water temperature missing: the stricter figure is shown"),
    Mark.BUILT_MISSING: _("date of building missing: the stricter figure is shown"),
    Mark.REUSE_MISSING: _("whether the effluent is reused is not known"),
    Mark.INFLUENT_MISSING: _("inflow missing: the removal rate might hold instead"),
    Mark.FIGURE_NOT_KNOWN: _("the figure is not known"),
    Mark.VALUE_MISSING: _("the value is missing"),
    Mark.LIMIT_NOT_CONFIRMED: _("the limit is not confirmed"),
    Mark.CHOICE_NOT_CONFIRMED: _("the choice of the standard is not confirmed"),
    Mark.CHOICE_OPEN: _("which standard holds is open"),
}
ORIGINS: Words = {
    Origin.JUDGED: _("judged daily means"),
    Origin.READINGS: _("daily means of its readings"),
    Origin.SAMPLE: _("latest sample"),
    Origin.PROBE: _("probe: assumed values"),
    Origin.NONE: _("no value known"),
}
WHOSE: Words = {
    "changed": pgettext_lazy("a judgement", "changes"),
    "unchanged": pgettext_lazy("a judgement", "does not change"),
    "unknown": _("not known"),
}
ACTS: Words = {
    VERSION: _("imported"),
    ACTIVATION: _("activated"),
    DEACTIVATION: _("put to an end"),
}
QUESTIONS: Words = {
    Question.BAN: _("May it discharge here at all?"),
    Question.STANDARD: _("Which standard?"),
    Question.LEVEL: _("Which level?"),
}
ANSWERS: Words = {
    Answer.APPLIES: _("applies"),
    Answer.PASSES: _("does not apply"),
    Answer.UNKNOWN: _("open: a fact is missing"),
    Answer.NOT_LOADED: _("applies, but its figures are not loaded"),
}
ANSWER_TONES: Words = {
    Answer.APPLIES: "success",
    Answer.PASSES: "neutral",
    Answer.UNKNOWN: "unknown",
    Answer.NOT_LOADED: "warning",
}
KINDS: Words = {
    Kind.UNKNOWN: _("not known"),
    Kind.MUNICIPAL: _("municipal works"),
    Kind.TOWN: _("works of a town"),
    Kind.RURAL: _("rural facility"),
}
BASINS: Words = {
    Basin.UNKNOWN: _("not known"),
    Basin.YELLOW_RIVER: _("Yellow River"),
    Basin.JIALU_RIVER: _("Jialu River (Huai)"),
    Basin.OTHER: pgettext_lazy("basin", "another"),
}
STRETCHES: Words = {
    Stretch.UNKNOWN: _("not known"),
    Stretch.MAIN_STEM: _("main stem"),
    Stretch.FIRST_TRIBUTARY: _("first-order tributary"),
    Stretch.OTHER: _("other water"),
}
FACTS: Words = {
    "kind": _("kind of facility"),
    "basin": _("basin"),
    "stretch": _("stretch of the basin"),
    "water_class": _("class of the receiving water"),
    "lake": _("lake or reservoir"),
    "closed": _("closed or half-closed water"),
    "key_basin": _("key basin"),
    "source_zone": _("drinking-source protection zone"),
    "reused": _("effluent reused"),
    "enhanced_primary": _("enhanced primary treatment"),
    "design_m3_per_day": _("design scale (m³/d)"),
    "built": _("built on"),
}
RULES: Words = {
    "class_ii_waters": _("Nothing may be discharged into class II waters of the Yellow River."),
    "drinking_source_zones": _("Nothing may be discharged into drinking-source protection zones."),
    "basin_of_the_yellow_river": _("Works in the Yellow River basin follow the basin's standard."),
    "basin_of_the_jialu_river": _("Works in the Jialu basin follow the basin's standard."),
    "small_town_works": _("Works of towns below 500 m³/d follow the provincial standard."),
    "small_rural_facilities": _("Rural facilities below 500 m³/d follow the provincial standard."),
    "town_works": _("Works of cities and towns follow the national standard."),
    "larger_rural_facilities": _("Larger rural facilities usually follow the national standard."),
    "reuse": _("Effluent that is reused is held to level 1A."),
    "key_basin": _("Discharge into a key basin is held to level 1A."),
    "closed_water": _("Discharge into closed or half-closed waters is held to level 1A."),
    "class_iii_waters": _("Discharge into class III waters is held to level 1B."),
    "lakes_and_reservoirs": _("Discharge into lakes and reservoirs has its own level."),
    "enhanced_primary": _("Towns with enhanced primary treatment are held to level 3."),
    "class_iv_v_waters": _("Discharge into class IV and V waters is held to level 2."),
    "main_stem_and_tributaries": _("Main stem and first-order tributaries are held to level 1."),
    "other_class_iii_waters": _("Other class III waters are held to level 1."),
    "other_surface_waters": _("Other surface waters are held to level 2."),
    "class_ii_iii_waters": _("Discharge into class II and III waters is held to level 1."),
    "other_waters": _("Every other water is held to level 3."),
    "stated_by_permit": _("The permit or approval names the level."),
}
