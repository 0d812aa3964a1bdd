"""What is wrong in a campaign directory: all of it at once, each with file, row and column."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from huiyin.base.errors import HuiyinError
from huiyin.vaccination.campaign.fault_words import fault_words
from huiyin.vaccination.campaign.language import Language

SHOWN = 12
PLACE = {Language.ENGLISH: "{file}, row {row}", Language.CHINESE: "{file} 第 {row} 行"}
COLUMN = {Language.ENGLISH: ", ", Language.CHINESE: "，"}
LINE = {
    Language.ENGLISH: "{where}: {found}; expected {expected}; {advice}",
    Language.CHINESE: "{where}：{found}；应为：{expected}；{advice}",
}
TITLE = {
    Language.ENGLISH: "{folder}: {count} faults.",
    Language.CHINESE: "{folder}：{count} 处错误。",
}
MORE = {Language.ENGLISH: "and {count} more", Language.CHINESE: "另有 {count} 处"}
HINT = {
    Language.ENGLISH: "Mend them all and try again; nothing was planned.",
    Language.CHINESE: "请全部改正后重试；本次未作任何安排。",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (row 1 is the first after the header; 0 the whole file), what is there,
    what should be, what to do."""

    file: str
    row: int
    column: str
    found: str
    expected: str
    advice: str

    def told(self, language: Language) -> str:
        """A line in a planner's words."""
        words = self.in_words(language)
        place = PLACE[language] if self.row else "{file}"
        where = place.format(file=self.file, row=self.row)
        if self.column:
            where += COLUMN[language] + self.column
        return LINE[language].format(where=where, **words)

    def in_words(self, language: Language) -> dict[str, str]:
        """What is there, what should be, what to do."""
        said = {"found": self.found, "expected": self.expected, "advice": self.advice}
        return {name: fault_words(text, language) for name, text in said.items()}


class BadCampaign(HuiyinError):
    """A campaign directory cannot be planned as it is."""

    def __init__(
        self, folder: str, faults: tuple[Fault, ...], language: Language = Language.ENGLISH
    ) -> None:
        lines = [f"  {fault.told(language)}" for fault in faults[:SHOWN]]
        if len(faults) > SHOWN:
            lines.append("  " + MORE[language].format(count=len(faults) - SHOWN))
        title = TITLE[language].format(folder=folder, count=len(faults))
        super().__init__("\n".join([title, *lines]), f"\n{HINT[language]}")
        self.folder, self.faults, self.language = folder, faults, language

    def in_language(self, language: Language) -> BadCampaign:
        """The same in other words."""
        return BadCampaign(self.folder, self.faults, language)

    def as_json(self) -> dict[str, Any]:
        """Everything that is wrong, for programs."""
        return {
            "error": self.message,
            "hint": self.hint,
            "faults": [{**asdict(f), **f.in_words(self.language)} for f in self.faults],
        }


@dataclass(slots=True)
class Faults:
    """Collects faults while a directory is read."""

    found: list[Fault] = field(default_factory=list)
    places: set[tuple[str, int, str]] = field(default_factory=set)

    def add(
        self, where: tuple[str, int, str], found: str, expected: str, advice: str = "mend the cell"
    ) -> None:
        """Note a fault at (file, row, column)."""
        self.found.append(Fault(*where, found, expected, advice))
        self.places.add(where)

    def within(self, *files: str) -> bool:
        """Whether anything is wrong with these files."""
        return any(file in files for file, _, _ in self.places)
