"""What happened to messages of the demo's rooms: answered, changed, taken back, joined in with, sent with a file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from chat.changing import edit, withdraw
from chat.models import Message
from chat.speaking import Line
from content.uploading import hang_on, take_upload
from demo.seeding.marks import Marks
from demo.seeding.timeline import Cast
from demo.seeding.words import Words

type Find = Callable[[int], Message | None]


class Happened:
    """Of the lines of one room: `happened` names each line by the words it begins with."""

    def __init__(self, room: Words) -> None:
        self.lines: Sequence[Sequence[str]] = room["lines"]
        self.acts = [(self.number(one["to"]), one) for one in room.get("happened", [])]

    def number(self, beginning: str) -> int:
        found = [n for n, line in enumerate(self.lines) if line[2].startswith(beginning)]
        assert len(found) == 1, beginning
        return found[0]

    def first_said(self, number: int) -> str:
        """What a line said before it was changed."""
        return next((one["was"] for n, one in self.acts if n == number and "was" in one), self.lines[number][2])

    def plan(self, cast: Cast, marks: Marks, find: Find, written: datetime) -> None:
        """Once the lines are there, at `written`."""
        for number, one in self.acts:
            at = cast.calendar.at(one["at"]) if "at" in one else written
            if "answers" in one:
                cast.plan(written, partial(_answer, find, number, self.number(one["answers"])))
            elif "was" in one:
                cast.plan(max(at, written), partial(_change, find, number, self.lines[number][2], at))
            elif "taken_back" in one:
                at = cast.calendar.at(one["taken_back"])
                cast.plan(max(at, written), partial(_take_back, find, number, at))
            elif "file" in one:
                cast.plan(written, partial(_hang, find, number))
            elif "same_here" in one:
                marks.plan(one, partial(find, number), written)


def with_files(words: Words, lines: Iterable[Line]) -> list[Line]:
    """As they are said: files are taken in first."""
    files = {number: one for number, one in Happened(words).acts if "file" in one}
    return [_with_file(line, files[n]) if n in files else line for n, line in enumerate(lines)]


def _with_file(line: Line, one: Words) -> Line:
    file = SimpleUploadedFile(one["file"], one["holds"].encode())
    return Line(line.author, f"{line.source}\n\n{take_upload(file, owner=line.author).markdown}", line.at)


def said_by_words(said: Collection[Message], author: int, *words: str) -> Message | None:
    """Found by what it says, or said before: a house that has older words of the demo has not each of them."""
    begins = {one.partition("\n\n")[0] for one in words}
    return next((one for one in said if one.author_id == author and one.source.partition("\n\n")[0] in begins), None)


def _answer(find: Find, number: int, answered: int) -> None:
    message, other = find(number), find(answered)
    if message and other and message.answers_id is None:
        Message.objects.filter(pk=message.pk).update(answers=other)


def _change(find: Find, number: int, words: str, at: datetime) -> None:
    message = find(number)
    if message and message.source != words:
        edit(message, source=words, by=message.author)
        Message.objects.filter(pk=message.pk).update(edited_at=at)


def _take_back(find: Find, number: int, at: datetime) -> None:
    message = find(number)
    if message and message.hidden_at is None:
        withdraw(message, by=message.author)
        Message.objects.filter(pk=message.pk).update(hidden_at=at, withdrawn_at=at)


def _hang(find: Find, number: int) -> None:
    if message := find(number):
        hang_on(message, message.source, owner=message.author)
