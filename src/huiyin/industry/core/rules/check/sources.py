"""Sources: what names none, and what is law here although it was not read in a good source."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.policy import Catalogue, Confidence, Parameter, Policy, Words
from huiyin.industry.core.rules.surface import Place

LAW = {Confidence.READ, Confidence.AGREEING}


def all_of(catalogue: Catalogue) -> Iterator[Finding]:
    """Every finding about sources."""
    for policy in catalogue.policies.values():
        yield from of_policy(policy)
    for parameter in catalogue.parameters.values():
        yield from of_parameter(parameter)
    for table in catalogue.tables.values():
        if not table.source:
            yield missing(Words(f"分类表{table.id}", f"the table {table.id}"), "", "", table.place)
        for row in table.rows:
            if row.confidence not in LAW:
                zh, en = f"分类表{table.id}的“{row.name}”", f"“{row.name}” of the table {table.id}"
                yield weak(Words(zh, en), row.confidence, "", "", table.place)


def of_policy(policy: Policy) -> Iterator[Finding]:
    """Versions and windows."""
    for version in policy.versions:
        what = Words("此版本", "this version")
        if not version.source:
            yield missing(what, policy.id, version.doc, version.place)
        if version.confidence not in LAW and not version.draft:
            yield weak(what, version.confidence, policy.id, version.doc, version.place)
    for window in policy.windows:
        if not window.source:
            what = Words(f"{window.year}年申报期", f"the window of {window.year}")
            yield missing(what, policy.id, "", policy.place)


def of_parameter(parameter: Parameter) -> Iterator[Finding]:
    """Values of a parameter; one that is not known needs no source, but a note."""
    for dated in parameter.values:
        what = Words(
            f"参数{parameter.id}自{dated.start}的值",
            f"the value of the parameter {parameter.id} from {dated.start}",
        )
        if not dated.source and (dated.value is not None or not dated.note):
            yield missing(what, "", "", parameter.place)
        if dated.value is not None and dated.confidence not in LAW:
            yield weak(what, dated.confidence, "", "", parameter.place)


def missing(what: Words, policy: str, version: str, place: Place) -> Finding:
    """Something without a source."""
    words = Words(f"{what.zh}没有注明来源", f"{what.en} names no source")
    return Finding(Severity.ERROR, "no_source", policy, version, place, words)


def weak(what: Words, how: Confidence, policy: str, version: str, place: Place) -> Finding:
    """Something that is used as law although it is below confidence B."""
    words = Words(
        f"{what.zh}的可信度只有{how},不应作为法规使用",
        f"{what.en} is only of confidence {how}: below B it is no law",
    )
    return Finding(Severity.WARNING, "weak_source", policy, version, place, words)
