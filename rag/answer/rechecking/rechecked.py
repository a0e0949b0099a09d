"""What a second look at a saved answer found. Knows values and their wording; looks at nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.answer.rechecking.verbatim import first_difference

LONGEST = 160  # characters of a value that are shown whole


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not hold: where in the file, what should be there, and what is."""

    where: str
    expected: str
    found: str

    @property
    def text(self) -> str:
        """In one plain line."""
        return f"{self.where}: expected {self.expected}; there is {self.found}"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The outcome for one saved answer or note. `against_library`: whether there was a library to hold it against."""

    sentences: int
    citations: int
    differences: tuple[Difference, ...]
    notices: tuple[str, ...]
    against_library: bool

    @property
    def ok(self) -> bool:
        """Whether everything that was looked at holds."""
        return not self.differences


@dataclass(slots=True)
class Findings:
    """Collects what does not hold, and what should be known though it holds."""

    against_library: bool
    differences: list[Difference] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def expect(self, where: str, expected: object, found: object) -> bool:
        """Notes a difference unless both are equal; long texts are shown where they part."""
        if expected == found and type(expected) is type(found):
            return True
        if isinstance(expected, str) and isinstance(found, str) and max(len(expected), len(found)) > LONGEST:
            expected, found = first_difference(expected, found)
        self.differ(where, _shown(expected), _shown(found))
        return False

    def differ(self, where: str, expected: str, found: str) -> None:
        """Notes a difference in words."""
        self.differences.append(Difference(where, expected, found))

    def notice(self, text: str) -> None:
        """Notes, once, what the reader should know."""
        if text not in self.notices:
            self.notices.append(text)

    def outcome(self, *, sentences: int, citations: int) -> Rechecked:
        """All of it, when the look is over."""
        return Rechecked(
            sentences, citations, tuple(self.differences), tuple(self.notices), self.against_library
        )


def listed(numbers: Iterable[int]) -> str:
    """`[1], [3]`."""
    return ", ".join(f"[{number}]" for number in numbers)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return f"“{value}”" if isinstance(value, str) else str(value)
