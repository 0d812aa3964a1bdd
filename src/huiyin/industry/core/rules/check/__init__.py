"""Static checks: what is wrong with policies although every line of them can be read.

catalogue ─► rules (never true, unreachable) · tiers (gaps, overlaps) · dates · sources · used
          ─► examples (the files' own tests) ─► findings in Chinese and English
"""

from huiyin.industry.core.rules.check.all import check
from huiyin.industry.core.rules.check.finding import Finding, Severity

__all__ = ["Finding", "Severity", "check"]
