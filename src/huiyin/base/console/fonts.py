"""Fonts that have Chinese letters, as systems name them."""

from __future__ import annotations

CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "Noto Serif CJK SC",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
)


def known_fonts() -> list[str]:
    """Those that this machine has, the best first."""
    from matplotlib.font_manager import fontManager

    names = {font.name for font in fontManager.ttflist}
    return [font for font in CJK_FONTS if font in names]
