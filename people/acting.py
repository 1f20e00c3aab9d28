"""Views in which somebody acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.generic import View

if TYPE_CHECKING:
    from people.models import Person


class ActingView(View):
    """`self.person` is who does it. `self.request.user` is who looks, and may be a visitor."""

    @property
    def person(self) -> Person:
        """For where visitors were sent to sign in before: should one get here, they are refused."""
        user = self.request.user
        if not user.is_authenticated:
            raise PermissionDenied(_("Sign in first."))
        return user


class SignedInView(LoginRequiredMixin, ActingView):
    """Behind signing in, whatever is done there."""


class FormOfWriter(ActingView):
    """Before a FormView: its form is told who writes, as those that are made by hand are (content/refusing.py)."""

    def get_form_kwargs(self) -> dict[str, Any]:
        made: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]  # of the FormView this stands before
        return made | {"by": self.person} if "data" in made else made
