"""The roles of staff, as groups: what moderators do, what support may look at. A site administrator may do everything.

Made when the tables are brought up to date, if they are not there: what an administrator changed in one stays.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.models import Group, Permission

type Role = dict[str, dict[str, tuple[str, ...]]]

# By app and model. A moderator looks at whatever can be flagged, where it stands, and whose it is; opening what is not
# open to all leaves a trace. Who asked or told without a name, who is paired with whom, letters, sign-ins and second
# factors are for administrators alone.
MODERATORS: Role = {
    "moderation": {
        "view": ("case", "flag", "appeal", "measure", "auditentry", "watchedwords"),
        "change": ("case", "appeal", "measure", "watchedwords"),
        "add": ("watchedwords",),
        "delete": ("watchedwords",),
    },
    "people": {"view": ("person", "handlehistory")},
    "communities": {
        "view": ("community", "membership", "joinrequest", "ban", "term", "letter", "goal", "proposal", "slughistory")
    },
    "chat": {"view": ("room", "message", "mute")},
    "content": {"view": ("use", "upload")},
    "discussions": {"view": ("thread", "post", "summary", "poll")},
    "knowledge": {
        "view": (
            "story",
            "storyrequest",
            "storyround",
            "storynote",
            "check",
            "resource",
            "remark",
            "sheet",
            "collection",
        )
    },
    "mentoring": {"view": ("programme", "circle", "session")},
}
# Whoever is asked "why am I not in there, why does no letter come?"
SUPPORT: Role = {
    "people": {"view": ("person", "handlehistory", "leaving")},
    "account": {"view": ("emailaddress",)},
    "communities": {"view": ("community", "membership", "joinrequest", "ban", "term", "invitation", "slughistory")},
    "chat": {"view": ("room", "mute")},
    "mentoring": {"view": ("programme", "participation", "circle", "circlemembership", "series", "session")},
    "moderation": {"view": ("measure",)},
    "engagement": {"view": ("digestissue", "mailhold")},
}
ROLES = {"Moderators": MODERATORS, "Support (looks, changes nothing)": SUPPORT}


def make_roles(using: str, **_signal: Any) -> None:
    for name, allowed in ROLES.items():
        group, made = Group.objects.using(using).get_or_create(name=name)
        if made:
            group.permissions.set(_permissions(allowed, using))


def _permissions(allowed: Role, using: str) -> list[Permission]:
    names = {
        (app, f"{verb}_{model}") for app, verbs in allowed.items() for verb, models in verbs.items() for model in models
    }
    known = Permission.objects.using(using).select_related("content_type")
    return [one for one in known if (one.content_type.app_label, one.codename) in names]


def watch(last_app: AppConfig) -> None:
    """After the last app: then each has its permissions."""
    from django.db.models.signals import post_migrate

    post_migrate.connect(make_roles, sender=last_app, dispatch_uid="roles of staff")
