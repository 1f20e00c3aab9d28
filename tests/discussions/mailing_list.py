"""Small archives, written for the tests as pipermail and mail programs would write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

DAY_ONE = datetime(2015, 5, 22, 11, 0, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Letter:
    """One message; a field set to None is left out of the header."""

    id: str | None = "a1@example.org"
    sender: str | None = "ann at example.org (Ann Archer)"
    subject: str | None = "[ward-list] Falls at night"
    body: str = "How do you keep patients safe at night?\n"
    answers: tuple[str, ...] = ()
    day: float = 0
    date: str | None = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> datetime:
        return DAY_ONE + timedelta(days=self.day)

    def written(self) -> str:
        stamp = self.sent.strftime("%a %b %e %H:%M:%S %Y")
        fields = {
            "From": self.sender,
            "Date": self.sent.strftime("%a, %d %b %Y %H:%M:%S +0000") if self.date == "" else self.date,
            "Subject": self.subject,
            "In-Reply-To": f"<{self.answers[-1]}>" if self.answers else None,
            "References": "\n\t".join(f"<{each}>" for each in self.answers) or None,
            "Message-ID": f"<{self.id}>" if self.id else None,
        } | self.more
        head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value is not None)
        return f"From ann at example.org  {stamp}\n{head}\n{self.body}\n"


def archive(folder: Path, *letters: Letter, name: str = "2015q2.txt") -> Path:
    path = folder / name
    path.write_bytes("".join(letter.written() for letter in letters).encode())
    return path
