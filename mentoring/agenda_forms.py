from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.forms import LineField
from content.refusing import Watched
from mentoring.models import AgendaItem, Session
from ui.own_ids import OwnIds

if TYPE_CHECKING:
    from django.db.models import QuerySet


class AgendaItemForm(OwnIds, Watched, forms.ModelForm[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ("title", "minutes", "link")
        field_classes: ClassVar[dict[str, Any]] = {"title": LineField}
        error_messages: ClassVar[dict[str, dict[str, Any]]] = {
            "title": {"required": gettext_lazy("Say what it is about.")},
        }


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        said = {"circle": obj.circle.name, "n": obj.number}
        if obj.starts_at is None:
            return _("%(circle)s, session %(n)d, waiting for its time") % said
        when = formats.date_format(timezone.localtime(obj.starts_at), "D j M, H:i")
        return _("%(circle)s, session %(n)d, %(when)s") % {**said, "when": when}


class BringForm(AgendaItemForm):
    session = SessionChoice(queryset=Session.objects.none(), label=gettext_lazy("To which session"), empty_label=None)
    field_order = ("session", "title", "minutes", "link")

    def __init__(self, *args: Any, sessions: QuerySet[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sessions
