"""Many links at once from somebody in their first days: what has them waits until somebody has looked, or has fewer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from content.refusing import texts_in
from content.rendering import render
from moderation.first_days import is_trusted

if TYPE_CHECKING:
    from django.forms import BaseForm

    from content.refusing import Said
    from people.models import Person

# Without one of these there is no link out, whatever else the text does: a scheme ends with the first, however the
# slashes behind it are written; the third begins letters written as numbers.
_ADDRESS = re.compile(r":|www\.|//|&", re.IGNORECASE)
_LINK_OUT = re.compile(r'<a [^>]*href="(https?://[^"]*)"')


def has_too_many_links(words: Iterable[str], *, by: Person, stood: str = "") -> bool:
    """Whether these texts lead out more often than those of somebody new may, and one of the links did not stand there
    before."""
    return where_too_many({"": list(words)}, by=by, stood=stood) is not None


def where_too_many(said: Said, *, by: Person, stood: str = "") -> str | None:
    """Of what the fields of a form say together, the one whose links are too many; None when they are not. Costs
    nothing for whoever is not new. Each text is read by itself: one that ends nowhere hides no other.
    """
    if is_trusted(by):
        return None
    links = [(name, link) for name, texts in said.items() for text in texts for link in links_out(text)]
    if len(links) <= settings.LINKS_OF_A_NEWCOMER or {link for _name, link in links}.issubset(links_out(stood)):
        return None
    return links[settings.LINKS_OF_A_NEWCOMER][0]


def refuse_too_many(form: BaseForm, *beside: BaseForm, by: Person) -> bool:
    """Whether a form without faults still has none, when what others on the page say `beside` it is counted too.

    For what cannot be held: what `by` says there without their name would tell that somebody new wrote it.
    """
    said_beside = [texts_in(one.cleaned_data).values() for one in beside if one.is_valid()]
    along = [text for fields in said_beside for texts in fields for text in texts]
    where = where_too_many({"": along} | texts_in(form.cleaned_data), by=by, stood=getattr(form, "stood", ""))
    if where is not None:
        form.add_error(where if where in form.fields else None, too_many_links())
    return form.is_valid()


def too_many_links() -> str:
    """What is said where words cannot wait."""
    return _("In your first days this can have up to %(n)d links. Which ones matter most?") % {
        "n": settings.LINKS_OF_A_NEWCOMER
    }


def links_out(text: str) -> list[str]:
    return _LINK_OUT.findall(render(text, colours=False).html) if _ADDRESS.search(text) else []
