"""Many links at once from somebody in their first days: what has them waits until somebody has looked, or has fewer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from content.rendering import render
from moderation.bursts import is_new

if TYPE_CHECKING:
    from django.forms import BaseForm

    from people.models import Person

# Without one of these there is no link out, whatever else the text does: a scheme ends with the first, however the
# slashes behind it are written; the third begins letters written as numbers.
_ADDRESS = re.compile(r":|www\.|//|&", re.IGNORECASE)
_LINK_OUT = re.compile(r'<a [^>]*href="(https?://[^"]*)"')


def has_too_many_links(words: Iterable[str], *, by: Person, stood: str = "") -> bool:
    """Whether these texts lead out more often than those of somebody new may, and one of the links did not stand there
    before. Costs nothing for whoever is not new. Each text is read by itself: one that ends nowhere hides no other.

    Whoever looks after the site was trusted before they wrote, and nobody might be there to look at theirs.
    """
    if by.is_staff or not is_new(by):
        return False
    links = [link for text in words for link in links_out(text)]
    return len(links) > settings.LINKS_OF_A_NEWCOMER and not set(links).issubset(links_out(stood))


def refuse_without_a_name(form: BaseForm, *, by: Person, field: str | None = None) -> bool:
    """Whether a form without faults still has none. Held, what `by` says there without their name would tell that
    somebody new wrote it."""
    if has_too_many_links([one for one in form.cleaned_data.values() if isinstance(one, str)], by=by):
        form.add_error(field, too_many_links())
    return form.is_valid()


def too_many_links() -> str:
    """What is said where words cannot wait."""
    return _("In your first days this can have up to %(n)d links. Which ones matter most?") % {
        "n": settings.LINKS_OF_A_NEWCOMER
    }


def links_out(text: str) -> list[str]:
    return _LINK_OUT.findall(render(text, colours=False).html) if _ADDRESS.search(text) else []
