"""Forms that stand on one page beside others."""

from __future__ import annotations

from typing import Any


class OwnIds:
    """A form whose ids carry its name: class GoalForm(OwnIds, forms.Form).

    Where two forms of a page both ask for `words`, the label of the second would name the field of the first.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(*args, **{"auto_id": f"{name}_%s"} | kwargs)
