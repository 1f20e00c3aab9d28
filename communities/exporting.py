"""The list of members as a file for those who lead. Addresses are not in it: they are never shown to other members."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from communities.models import Community

# A cell that begins so is a formula to the programs that open such files.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
# Some programs also look behind what ends a cell elsewhere.
SEPARATORS = " ;,'\""
CHUNK = 500


class Line:
    """What csv writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) or cell.lstrip(SEPARATORS).startswith(FORMULAS) else cell


def members_as_csv(community: Community) -> Iterator[str]:
    writer = csv.writer(Line())
    # Spreadsheets take the file for UTF-8 by its first character.
    yield "\ufeff" + writer.writerow(
        [_("Name"), _("Handle"), _("Role here"), _("Joined"), _("Role"), _("Organisation"), _("Can help with")]
    )
    rows = community.memberships.filter(person__is_active=True).select_related("person").order_by("joined_at", "pk")
    for row in rows.iterator(chunk_size=CHUNK):
        person = row.person
        cells = [
            person.display_name,
            person.handle,
            row.get_role_display(),
            row.joined_at.date().isoformat(),
            person.role,
            person.organisation,
            person.can_help,
        ]
        yield writer.writerow([safe(str(cell)) for cell in cells])
