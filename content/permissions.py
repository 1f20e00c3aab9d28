"""Who may do what with what others wrote. can_mark"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from content.targets import target_of

if TYPE_CHECKING:
    from people.scopes import Viewer


@rules.predicate
def can_mark(viewer: Viewer, row: Any) -> bool:
    """Thank, say 'same here', tell of a use: those who take part where it stands, and not who wrote it."""
    target = target_of(row)
    return target.takes_thanks(row) and target.can_take_part(viewer, row) and not target.is_own(viewer, row)
