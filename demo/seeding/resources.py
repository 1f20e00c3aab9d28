"""The demo's shelves: links and files that helped somebody, what was made of them, and what people say of them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from content.models import Upload
from content.uploading import take_upload
from content.using import record_use
from demo.seeding.timeline import Cast
from demo.seeding.words import CommunityWords, Words
from knowledge.models import Resource
from knowledge.resources.remarking import remark
from knowledge.resources.sharing import change, share
from people.models import Person


def plan(words: CommunityWords, cast: Cast) -> None:
    for one in words.community.get("resource", []):
        at = cast.calendar.at(one["at"])
        cast.plan(at, partial(_share, words.slug, cast, one, at))


def _share(slug: str, cast: Cast, one: Words, at: datetime) -> None:
    there = Resource.objects.filter(community=cast.communities[slug], title=one["title"]).first()
    cast.made[slug, f"resource:{one['key']}"] = there or _new(slug, cast, one, at)


def _new(slug: str, cast: Cast, one: Words, at: datetime) -> Resource:
    by = cast.people[one["by"]]
    said = {"title": one["title"], "why": one["why"], "licence": one.get("licence", "")}
    where = {"url": one["url"]} if "url" in one else {"upload": _file(one["file"], by)}
    origin = cast.made.get((slug, f"resource:{one['from']}")) if "from" in one else None
    made = share(cast.communities[slug], by=by, adapted_from=origin, at=at, **said, **where)
    for newer in one.get("newer", []):
        when = cast.calendar.at(newer["at"])
        made = change(made, by=by, started_from=made.edition, upload=_file(newer, by), at=when, **said)
    for use in one.get("uses", []):
        told = {"where": use["where"], "came_of_it": use["text"], "at": cast.calendar.at(use["at"])}
        record_use(made, person=cast.people[use["by"]], outcome=use["outcome"], **told)
    for talk in one.get("remarks", []):
        remark(made, by=cast.people[talk["by"]], words=talk["text"], at=cast.calendar.at(talk["at"]))
    return made


def _file(words: Words, owner: Person) -> Upload:
    """A text, as somebody would have typed it for the wall."""
    return take_upload(SimpleUploadedFile(words["name"], words["text"].strip().encode()), owner=owner)
