"""Enumerations of the facility register: value and label in one place, and the tones of states."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.water.core.discharge.scope import Answer, Basin, Kind, Question, Stretch
from huiyin.water.core.facilities.facility import State
from huiyin.water.core.facilities.state import Ran
from huiyin.water.core.zones.datum import Datum

UNKNOWN = pgettext_lazy("fact", "unknown")


class KindChoice(TextChoices):
    """What a facility serves."""

    MUNICIPAL = Kind.MUNICIPAL, _("municipal works")
    TOWN = Kind.TOWN, _("town works")
    RURAL = Kind.RURAL, _("rural facility")
    UNKNOWN = Kind.UNKNOWN, UNKNOWN


class BasinChoice(TextChoices):
    """Where it drains to, as far as a standard asks."""

    YELLOW_RIVER = Basin.YELLOW_RIVER, _("Yellow River")
    JIALU_RIVER = Basin.JIALU_RIVER, _("Jialu River")
    OTHER = Basin.OTHER, pgettext_lazy("basin", "other")
    UNKNOWN = Basin.UNKNOWN, UNKNOWN


class StretchChoice(TextChoices):
    """Which part of a basin receives the effluent."""

    MAIN_STEM = Stretch.MAIN_STEM, _("main stem")
    FIRST_TRIBUTARY = Stretch.FIRST_TRIBUTARY, _("first tributary")
    OTHER = Stretch.OTHER, pgettext_lazy("basin", "other")
    UNKNOWN = Stretch.UNKNOWN, UNKNOWN


class DatumChoice(TextChoices):
    """The frame of a pair of degrees."""

    WGS84 = Datum.WGS84, "WGS-84"
    GCJ02 = Datum.GCJ02, "GCJ-02"
    CGCS2000 = Datum.CGCS2000, "CGCS2000"
    UNKNOWN = Datum.UNKNOWN, UNKNOWN


class StateChoice(TextChoices):
    """What a facility is in."""

    NORMAL = State.NORMAL, _("normal running")
    INTERMITTENT = State.INTERMITTENT, _("intermittent running")
    LOW_LOAD = State.LOW_LOAD, _("low load")
    STOPPED_APPROVED = State.STOPPED_APPROVED, _("stopped, approved")
    STOPPED_UNAPPROVED = State.STOPPED_UNAPPROVED, _("stopped without approval")
    REBUILDING = State.REBUILDING, _("being rebuilt")
    SCRAPPED = State.SCRAPPED, _("scrapped or joined to a network")


class RanChoice(TextChoices):
    """A day as the rate of running counts it."""

    RUNNING = Ran.RUNNING, pgettext_lazy("facility", "running")
    STANDING = Ran.STANDING, pgettext_lazy("facility", "not running")
    APPROVED = Ran.APPROVED, pgettext_lazy("facility", "approved stop")
    UNKNOWN = Ran.UNKNOWN, pgettext_lazy("facility", "unknown")
    NOT_COUNTED = Ran.NOT_COUNTED, pgettext_lazy("facility", "not counted")


RAN_TONES = {
    Ran.RUNNING: "success",
    Ran.STANDING: "warning",
    Ran.APPROVED: "neutral",
    Ran.UNKNOWN: "unknown",
    Ran.NOT_COUNTED: "plain",
}
RAN_MARKS = {
    Ran.RUNNING: "✓",
    Ran.STANDING: "✕",
    Ran.APPROVED: "‖",
    Ran.UNKNOWN: "?",
    Ran.NOT_COUNTED: "·",
}
"""The sign of a day in a strip, so that it can be read without colours."""


class HeardChoice(TextChoices):
    """What is heard of a facility's loggers."""

    WITH = "with", _("with a logger")
    SILENT = "silent", _("logger silent for a day or more")
    WITHOUT = "without", _("without a logger")


QUESTIONS = {
    Question.BAN: _("Is discharge forbidden here?"),
    Question.STANDARD: _("Which standard?"),
    Question.LEVEL: _("Which level?"),
}
ANSWERS = {
    Answer.APPLIES: _("applies"),
    Answer.PASSES: _("does not apply"),
    Answer.UNKNOWN: _("not known: facts are missing"),
    Answer.NOT_LOADED: _("applies, but its figures are not loaded"),
}
ANSWER_TONES = {
    Answer.APPLIES: "brand",
    Answer.PASSES: "plain",
    Answer.UNKNOWN: "unknown",
    Answer.NOT_LOADED: "warning",
}
SCOPE_RULES = {
    "class_ii_waters": _("effluent into waters of class II"),
    "drinking_source_zones": _("outfall in a drinking-source zone"),
    "basin_of_the_yellow_river": _("basin of the Yellow River"),
    "basin_of_the_jialu_river": _("basin of the Jialu River"),
    "small_town_works": _("town works below 500 m³/d"),
    "small_rural_facilities": _("rural facilities below 500 m³/d"),
    "town_works": _("municipal and town works"),
    "larger_rural_facilities": _("rural facilities of 500 m³/d and more"),
    "reuse": _("effluent is reused"),
    "key_basin": _("key basin of the state or province"),
    "closed_water": _("closed or half-closed water"),
    "class_iii_waters": _("waters of class III"),
    "class_ii_iii_waters": _("waters of class II or III"),
    "class_iv_v_waters": _("waters of class IV or V"),
    "lakes_and_reservoirs": _("lakes and reservoirs"),
    "enhanced_primary": _("enhanced primary treatment"),
    "main_stem_and_tributaries": _("main stem and first tributaries"),
    "other_class_iii_waters": _("other waters of class III"),
    "other_surface_waters": _("other surface waters"),
    "other_waters": _("other waters"),
    "stated_by_permit": _("named by the permit or approval"),
}
"""Keys of data/discharge_scope.yaml in words; a new rule without words shows its key."""
FACTS = {
    "design_m3_per_day": "design",
    "enhanced_primary": _("enhanced primary treatment"),
}
"""Facts of a choice whose column of the register bears another name, or that have none."""
CONFIDENCE = {
    "high": _("confirmed"),
    "medium": _("one source"),
    "low": _("weak source"),
    "recalled": _("recalled, no source reached"),
    "unverified": _("unverified"),
    "not_found": _("not read"),
    "product": _("product default, not law"),
}
