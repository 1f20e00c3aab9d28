"""The practice log as a file to hand in: Markdown to read, CSV to count with."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from engagement.practice.log import Entry
    from people.models import Person

# A spreadsheet takes what begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARKUP = re.compile(r"([\\`*_\[\]<>#|])")


def as_csv(entries: Iterable[Entry], site: str) -> str:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            _("Day"), _("What"), _("Address"), _("How it went"), _("Where"), _("What I changed"), _("What came of it"),
            _("What I take from it"),
        ]
    )  # fmt: skip
    for entry in entries:
        use = entry.use
        words = (use.get_outcome_display(), use.where, use.changed, use.came_of_it, use.learnt)
        cells = (f"{localtime(use.at):%Y-%m-%d}", entry.title, _address(entry, site), *words)
        writer.writerow([_plain(str(cell)) for cell in cells])
    return file.getvalue()


def as_markdown(person: Person, entries: Sequence[Entry], site: str) -> str:
    title = _("Practice log of %(name)s") % {"name": _marked(person.display_name)}
    made = _("Taken from Hearth on %(day)s.") % {"day": f"{localdate():%Y-%m-%d}"}
    return "\n".join([f"# {title}", "", made, "", *(_section(entry, site) for entry in entries)])


def _section(entry: Entry, site: str) -> str:
    use = entry.use
    title = _marked(entry.title) or _("Something that is no longer there")
    lines = [f"## {localtime(use.at):%Y-%m-%d}: {title}", ""]
    if entry.url:
        lines += [f"<{_address(entry, site)}>", ""]
    said = (
        (_("How it went"), str(use.get_outcome_display())),
        (_("Where"), use.where),
        (_("What I changed"), use.changed),
        (_("What came of it"), use.came_of_it),
        (_("What I take from it"), use.learnt),
    )
    lines += [f"- **{label}:** {_marked(' '.join(words.split()))}" for label, words in said if words]
    return "\n".join([*lines, ""])


def _address(entry: Entry, site: str) -> str:
    return f"{site}{entry.url}" if entry.url else ""


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _marked(words: str) -> str:
    return MARKUP.sub(r"\\\1", words)
