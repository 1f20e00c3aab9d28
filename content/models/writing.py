from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.rendering import Flavour, MentionLookup, Rendered, render


class Written(models.Model):
    """Something a person wrote: the Markdown and, made once when it was written, the safe HTML.

    `renderer_version` lets a later renderer find and redo what an older one made.
    """

    source = models.TextField(_("text"))
    html = models.TextField(editable=False)
    renderer_version = models.PositiveSmallIntegerField(editable=False)

    flavour: ClassVar[Flavour] = Flavour.POST

    class Meta:
        abstract = True

    def write(self, source: str, *, mentions: MentionLookup | None = None) -> Rendered:
        """Takes the text and renders it; does not save."""
        rendered = render(source, flavour=self.flavour, mentions=mentions)
        self.source = source
        self.html = rendered.html
        self.renderer_version = rendered.version
        return rendered
