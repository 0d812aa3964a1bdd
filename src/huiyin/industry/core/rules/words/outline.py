"""A whole rule as indented lines, its score cards and benefit included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.policy import Version, Words
from huiyin.industry.core.rules.units import UNITS
from huiyin.industry.core.rules.words.quantities import amount, name
from huiyin.industry.core.rules.words.sentences import Sentences

SCORE = UNITS["分"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an outline; `id` is the reason code, empty for what no verdict names."""

    depth: int
    id: str
    words: Words
    clause: str = ""


def outline(sentences: Sentences, version: Version) -> Iterator[Line]:
    """The lines of a version: for whom, the rule, the score cards, what it is worth."""
    from huiyin.industry.core.rules.words.benefit import worth

    if version.applies is not None:
        yield Line(0, "", Words("适用对象", "For whom"))
        yield from rule_lines(sentences, version.applies, 1)
    yield Line(0, "", Words("条件", "Conditions"))
    yield from rule_lines(sentences, version.rule, 1)
    for card_name, card in version.cards.items():
        yield Line(0, "", Words(f"评分卡 {card_name}", f"Score card {card_name}"))
        yield from points_lines(sentences, card, 1)
    if version.benefit is not None:
        yield Line(0, "", Words("支持内容", "What it is worth"))
        yield from (Line(1, "", words) for words in worth(sentences, version.benefit))


def heading(rule: surface.All | surface.Any | surface.AtLeast | surface.Not) -> Words:
    """What a tree asks of its branches."""
    match rule:
        case surface.All():
            return Words("全部满足", "all of")
        case surface.Any():
            return Words("满足其一", "one of")
        case surface.AtLeast(count=count):
            return Words(f"至少满足{count}项", f"at least {count} of")
    return Words("不得有", "none of this")


def rule_lines(sentences: Sentences, rule: surface.Rule, depth: int = 0) -> Iterator[Line]:
    """A rule, one line for each tree and leaf."""
    match rule:
        case surface.All(of=of) | surface.Any(of=of) | surface.AtLeast(of=of):
            yield Line(depth, rule.id, heading(rule), rule.clause)
            for one in of:
                yield from rule_lines(sentences, one, depth + 1)
        case surface.Not(of=inner):
            yield Line(depth, rule.id, heading(rule), rule.clause)
            yield from rule_lines(sentences, inner, depth + 1)
        case _:
            yield Line(depth, rule.id, sentences.say(rule), rule.clause)


def in_one_line(sentences: Sentences, rule: surface.Rule) -> Words:
    """A rule as one sentence, brackets around what is nested."""
    match rule:
        case surface.All(of=of) | surface.Any(of=of) | surface.AtLeast(of=of):
            zh, en = (",且", " and ") if isinstance(rule, surface.All) else (",或", " or ")
            inner = [in_one_line(sentences, one) for one in of]
            said = Words(zh.join(one.zh for one in inner), en.join(one.en for one in inner))
            if isinstance(rule, surface.AtLeast):
                head = heading(rule)
                return Words(f"{head.zh}({said.zh})", f"{head.en} ({said.en})")
            return Words(f"({said.zh})", f"({said.en})") if len(of) > 1 else said
        case surface.Not(of=of_not):
            said = in_one_line(sentences, of_not)
            return Words(f"并非({said.zh})", f"not ({said.en})")
    return sentences.say(rule)


def points_lines(sentences: Sentences, points: surface.Points, depth: int) -> Iterator[Line]:
    """A score card, one line for each sum and band."""
    called = Words(points.zh, points.en)
    match points:
        case surface.Total(of=of, cap=cap, best=best):
            how = Words("取最高分", "the best of") if best else Words("合计", "the sum of")
            yield Line(depth, "", titled(called, capped(how, cap)))
            for one in of:
                yield from points_lines(sentences, one, depth + 1)
        case surface.Fixed(field=field, most=most):
            what, top = name(sentences.catalogue.fields[field]), amount(most, SCORE)
            said = Words(f"{what.zh},最高{top.zh}", f"{what.en}, at most {top.en}")
            yield Line(depth, "", titled(called, said))
        case surface.Bands(bands=bands, otherwise=otherwise):
            how = Words("首个符合的档", "the first band that fits")
            yield Line(depth, "", titled(called, how))
            for band in bands:
                said, worth = in_one_line(sentences, band.when), amount(band.points, SCORE)
                words = Words(f"{said.zh}:{worth.zh}", f"{said.en}: {worth.en}")
                yield Line(depth + 1, band.when.id, words)
            if otherwise:
                worth = amount(otherwise, SCORE)
                yield Line(depth + 1, "", Words(f"其他:{worth.zh}", f"otherwise: {worth.en}"))


def titled(called: Words, how: Words) -> Words:
    """A part's own name before how it counts."""
    zh = f"{called.zh}:{how.zh}" if called.zh else how.zh
    return Words(zh, f"{called.en}: {how.en}" if called.en else how.en)


def capped(how: Words, cap: int | None) -> Words:
    """With the most points there are."""
    if cap is None:
        return how
    top = amount(cap, SCORE)
    return Words(f"{how.zh},最高{top.zh}", f"{how.en}, at most {top.en}")
