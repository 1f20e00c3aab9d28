"""The list of members as a file for those who lead. Addresses are not in it: they are never shown to other members."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ui.tables import Line, plain_cell

if TYPE_CHECKING:
    from communities.models import Community

CHUNK = 500


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
        yield writer.writerow([plain_cell(str(cell)) for cell in cells])
