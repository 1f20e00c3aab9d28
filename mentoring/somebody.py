"""A field for somebody of a community."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SomebodyField(forms.CharField):
    """Somebody of a community, by handle or by their whole name."""

    people: QuerySet[Person] = Person.objects.none()

    def clean(self, value: Any) -> Person:
        said = super().clean(value).strip()
        by_handle = self.people.filter(handle__iexact=said.lstrip("@"))
        found = list(by_handle[:2]) or list(self.people.filter(display_name__iexact=said)[:2])
        if not found:
            raise forms.ValidationError(_("Nobody else here is called “%s”. Try their handle, such as @grace.") % said)
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Write the handle, such as @grace."))
        return found[0]
