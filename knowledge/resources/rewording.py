"""A link or a file that is described in other words by those who look after the place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from content.targets import Text
from knowledge.models import Resource, ResourceEdition
from knowledge.resources.forms import web_address
from knowledge.resources.sharing import change
from moderation.kept_back import files_read
from moderation.rewording import Rewording, text_of

if TYPE_CHECKING:
    from content.targets import Keys
    from people.models import Person


def texts_of(resource: Resource) -> list[Text]:
    """A file stays the one it is."""
    said = [text_of(resource, "title"), text_of(resource, "why")]
    if resource.url:
        said.append(replace(text_of(resource, "url", may_be_empty=False), validators=[web_address]))
    return said


@transaction.atomic
def reword(resource: Resource, changed: Mapping[str, str], by: Person) -> str | None:
    held = Resource.objects.select_for_update(of=("self",)).select_related("community").get(pk=resource.pk)
    said: dict[str, Any] = {name: changed.get(name, getattr(held, name)) for name in ("title", "why", "url")}
    same = Resource.objects.filter(community=held.community, url=said["url"]).exclude(pk=held.pk)
    if "url" in changed and same.exists():
        return _("That address is shared here already.")
    change(held, by=by, started_from=held.edition, licence=held.licence, **said)
    return None


def said_last(resource: Resource, person: Person) -> str:
    """Of its versions the last that they wrote. Each has who changed it, and so who wrote the next."""
    mine = ""
    writer: int | None = resource.by_id
    for version in resource.editions.select_related("upload").order_by("number"):
        mine = version.source if writer == person.pk else mine
        writer = version.by_id
    return resource.source if writer == person.pk else mine


def files_shown(resources: Sequence[Resource], keys: Keys) -> Keys:
    """The one it is, and those that it was."""
    now = {one.pk: str(one.upload.key) for one in resources if one.upload}
    return files_read(Resource, keys, now=now, former=_former_files)


def _former_files(numbers: Collection[int]) -> Iterator[tuple[int, str]]:
    former = ResourceEdition.objects.filter(resource__in=numbers).order_by("number")
    for pk, key in former.values_list("resource_id", "upload__key"):
        yield pk, str(key or "")


WORDS = Rewording(texts=texts_of, act=reword, former=lambda resource: resource.editions.order_by("number"))
