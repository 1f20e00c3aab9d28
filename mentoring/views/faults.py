"""What is wrong with a form that has no page of its own: said above the page that one comes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest


def tell_faults(request: HttpRequest, form: BaseForm) -> None:
    messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
