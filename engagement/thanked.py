"""Thanks a person was given, for home and digests: what stands behind them is for the app that knows it to join."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.models import ReactionKind
from engagement.sections import Item
from people.rows import person_of

LOOKED_AT = 200
KIND = "thanks"


def given_for(app: str, model: str, upto: str = "'infinity'") -> str:
    """SQL, a table `given` for asked.person: `target_id` of what they wrote of this kind, `number` of those who gave
    thanks since they were last here and since a digest told of some, not after `upto`, `by_id` the latest of them,
    `words` if any were said, `latest` to tell it apart.
    """
    return f"""(
        SELECT act.target_id, count(DISTINCT act.actor_id) AS number, max(told.id) AS latest,
            (array_agg(act.actor_id ORDER BY told.id DESC))[1] AS by_id,
            (array_agg(thanks.said ORDER BY (thanks.said = ''), told.id DESC))[1] AS words
        FROM (SELECT * FROM engagement_notification mine WHERE mine.person_id = asked.person
              ORDER BY mine.id DESC LIMIT {LOOKED_AT}) told
        JOIN engagement_activity act ON act.id = told.activity_id
        JOIN LATERAL (
            SELECT CASE WHEN given.hidden_at IS NULL THEN given.words ELSE '' END AS said FROM content_reaction given
            WHERE given.id = (act.payload ->> 'reaction')::bigint AND given.kind = '{ReactionKind.THANKS.value}'
        ) thanks ON true
        WHERE told.kind = '{KIND}' AND told.created_at >= asked.since AND told.created_at <= {upto}
            AND told.id > coalesce((asked.told ->> ('thanks:{model}:' || act.target_id))::bigint, 0)
            AND act.target_type_id = (
                SELECT id FROM django_content_type WHERE app_label = '{app}' AND model = '{model}')
            AND NOT ('u:' || act.actor_id = ANY(asked.unwanted))
        GROUP BY act.target_id
    ) given JOIN people_person face ON face.id = given.by_id"""


GIVEN = "json_build_object('number', given.number, 'latest', given.latest, 'words', given.words)"


def thanks_item(row: Any, *, about: str, title: str, reason: str, url: str, **where: Any) -> Item:
    """For what was found with GIVEN as 'given' and FACE as 'by'. `about` is the key of the thing: 'post:12'."""
    who, given = person_of(row["by"]), row["given"]
    assert who
    return Item(
        key=f"thanks:{about}:{given['latest']}",
        title=_words_of_thanks(who.first_name, title, given),
        named=title,
        reason=reason,
        url=url,
        verb=_("Read it again"),
        icon="hand-heart",
        person=who,
        quote=given["words"],
        author_id=who.pk,
        **where,
    )


def _words_of_thanks(name: str, title: str, given: Any) -> str:
    others = given["number"] - 1
    said = {"name": name, "title": title, "n": others}
    if not others:
        return _("%(name)s thanked you for “%(title)s”") % said
    text = ngettext(
        "%(name)s and %(n)d other thanked you for “%(title)s”",
        "%(name)s and %(n)d others thanked you for “%(title)s”",
        others,
    )
    return text % said
