"""What is defined and never used, and what rules use and no register fills."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.mentions import Mentions, of_policies
from huiyin.industry.core.rules.policy import Catalogue, Words
from huiyin.industry.core.rules.surface import Place


def all_of(catalogue: Catalogue, columns: Collection[str] | None) -> Iterator[Finding]:
    """Every finding about use; `columns`: the fields that a register fills, if one is given."""
    used = of_policies(catalogue)
    for name in sorted(set(catalogue.parameters) - used.parameters):
        words = Words(f"参数{name}没有被任何政策使用", f"no policy uses the parameter {name}")
        place = catalogue.parameters[name].place
        yield Finding(Severity.WARNING, "unused_parameter", "", "", place, words)
    for name in sorted(set(catalogue.fields) - used.fields):
        zh = catalogue.fields[name].zh
        words = Words(f"字段{name}({zh})没有被使用", f"no rule uses the field {name} ({zh})")
        yield Finding(Severity.NOTE, "unused_field", "", "", Place(), words)
    for name in sorted(set(catalogue.titles) - used.titles):
        words = Words(f"称号“{name}”没有被使用", f"no rule uses the title “{name}”")
        yield Finding(Severity.NOTE, "unused_title", "", "", Place(), words)
    yield from cards(catalogue)
    if columns is not None:
        yield from unfilled(catalogue, used, columns)


def cards(catalogue: Catalogue) -> Iterator[Finding]:
    """Score cards that no rule of their version asks for."""
    for policy in catalogue.policies.values():
        for version in policy.versions:
            used = Mentions()
            used.of_version(version)
            for name in sorted(set(version.cards) - used.cards):
                words = Words(f"评分卡{name}没有被使用", f"no rule uses the score card {name}")
                yield Finding(
                    Severity.WARNING, "unused_card", policy.id, version.doc, version.place, words
                )


def unfilled(catalogue: Catalogue, used: Mentions, columns: Collection[str]) -> Iterator[Finding]:
    """Fields and titles that rules use and no column fills: verdicts on them stay unknown."""
    for name in sorted(used.fields - set(columns)):
        zh = catalogue.fields[name].zh
        words = Words(f"登记表没有字段{name}({zh})", f"the register never fills {name} ({zh})")
        yield Finding(Severity.WARNING, "never_filled", "", "", Place(), words)
    for name in sorted(used.titles - set(columns)):
        words = Words(f"登记表没有称号“{name}”", f"the register never fills “{name}”")
        yield Finding(Severity.WARNING, "never_filled", "", "", Place(), words)
