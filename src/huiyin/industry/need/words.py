"""Reasons of a rank as one line of Chinese."""

from __future__ import annotations

from huiyin.industry.core.needs.rank import Reasons


def reasons_told(why: Reasons) -> str:
    """Gaps first, then what was said and the cause it points to, then the rest."""
    parts = [f"政策缺口:{gap.policy} 的 {gap.field}" for gap in why.gaps]
    causes: dict[str, list[str]] = {}
    for phrase in why.phrases:
        causes.setdefault(phrase.cause.zh, []).append(phrase.text)
    parts += [f"提到“{'”“'.join(said)}”,多因{cause}" for cause, said in causes.items()]
    if why.similar:
        parts.append(f"与已确认需求 {'、'.join(one.id for one in why.similar)} 相近")
    if why.words:
        parts.append(f"服务文字也写到 {'、'.join(why.words)}")
    return ";".join(parts) or "只凭整句用字相近"
