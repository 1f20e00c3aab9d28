"""The administration in the house's colours: what waits for somebody first, then the rooms."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def place(title: Any, icon: str, model: str, badge: str = "") -> dict[str, Any]:
    entry = {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{model}_changelist")}
    return entry | ({"badge": badge, "badge_variant": "warning"} if badge else {})


def group(title: Any, *places: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(places)}


NAVIGATION = [
    group(
        _("Waiting for you"),
        place(_("Flagged"), "flag", "moderation_case", "moderation.admin.flags_waiting"),
        place(_("Second looks"), "balance", "moderation_appeal", "moderation.admin.second_looks_waiting"),
        place(_("Measures"), "gavel", "moderation_measure"),
        place(_("Watched words"), "visibility", "moderation_watchedwords"),
        place(_("Asking to join"), "door_open", "communities_joinrequest"),
    ),
    group(
        _("People"),
        place(_("People"), "group", "people_person"),
        place(_("E-mail addresses"), "alternate_email", "account_emailaddress"),
        place(_("Second factors"), "key", "mfa_authenticator"),
        place(_("Sessions"), "devices", "usersessions_usersession"),
        place(_("Former handles"), "history", "people_handlehistory"),
        place(_("On their way out"), "logout", "people_leaving"),
        place(_("Groups"), "admin_panel_settings", "auth_group"),
    ),
    group(
        _("Communities"),
        place(_("Communities"), "diversity_3", "communities_community"),
        place(_("Memberships"), "badge", "communities_membership"),
        place(_("Shown out"), "block", "communities_ban"),
        place(_("Letters to everybody"), "campaign", "communities_letter"),
        place(_("Goals"), "flag_circle", "communities_goal"),
        place(_("Proposals"), "how_to_vote", "communities_proposal"),
        place(_("Ballots"), "ballot", "communities_ballot"),
        place(_("Terms of those who lead"), "badge", "communities_term"),
        place(_("Invitations"), "mail", "communities_invitation"),
        place(_("Former addresses"), "history", "communities_slughistory"),
        place(_("Chat rooms"), "forum", "chat_room"),
        place(_("Changed and taken back"), "history", "chat_message"),
        place(_("Only reading in a room"), "voice_over_off", "chat_mute"),
    ),
    group(
        _("What people learn"),
        place(_("Threads"), "forum", "discussions_thread"),
        place(_("Posts"), "chat_bubble", "discussions_post"),
        place(_("Summaries"), "summarize", "discussions_summary"),
        place(_("Polls"), "poll", "discussions_poll"),
        place(_("Asked without a name"), "person_off", "discussions_namelessask"),
        place(_("Stories"), "menu_book", "knowledge_story"),
        place(_("Told without a name"), "person_off", "knowledge_namelesstelling"),
        place(_("Shelves of stories"), "shelves", "knowledge_shelf"),
        place(_("Whether stories hold"), "verified", "knowledge_check"),
        place(_("Accounts of use"), "repeat", "content_use"),
        place(_("Said beside stories"), "comment", "knowledge_storynote"),
        place(_("Stories wanted"), "hearing", "knowledge_storyrequest"),
        place(_("Story rounds"), "cycle", "knowledge_storyround"),
        place(_("Resources"), "link", "knowledge_resource"),
        place(_("Sheets"), "checklist", "knowledge_sheet"),
        place(_("Collections"), "collections_bookmark", "knowledge_collection"),
        place(_("Said beside resources"), "comment", "knowledge_remark"),
        place(_("Pictures and files"), "attach_file", "content_upload"),
    ),
    group(
        _("Mentoring and circles"),
        place(_("Programmes"), "handshake", "mentoring_programme"),
        place(_("Who takes part"), "badge", "mentoring_participation"),
        place(_("Pairs"), "diversity_1", "mentoring_pairing"),
        place(_("Circles"), "groups", "mentoring_circle"),
        place(_("Who is in circles"), "group", "mentoring_circlemembership"),
        place(_("Series of sessions"), "event_repeat", "mentoring_series"),
        place(_("Sessions of circles"), "event", "mentoring_session"),
    ),
    group(
        _("Behind the scenes"),
        {"title": _("State of the system"), "icon": "monitoring", "link": reverse_lazy("admin-state")},
        place(_("Audit trail"), "policy", "moderation_auditentry"),
        place(_("Mail"), "mail", "engagement_mail"),
        place(_("Addresses not written to"), "unsubscribe", "engagement_suppression"),
        place(_("Mail is held"), "pause", "engagement_mailhold"),
        place(_("Digests"), "newsmode", "engagement_digestissue"),
        place(_("Notifications"), "notifications", "engagement_notification"),
        place(_("What happened"), "timeline", "engagement_activity"),
        place(_("Who was told"), "outbox", "engagement_delivery"),
    ),
]


def look(site_name: str) -> dict[str, Any]:
    return {
        "SITE_TITLE": site_name,
        "SITE_HEADER": site_name,
        "SITE_SUBHEADER": _("Administration"),
        "SITE_ICON": lambda request: static("img/mark.svg"),
        "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/mark.svg")}],
        "STYLES": [lambda request: static("administration.css")],
        "SCRIPTS": [lambda request: static("administration.js")],
        "SHOW_VIEW_ON_SITE": True,
        # They stand in administration.css: from here they would be written into each page, which its policy forbids.
        "COLORS": lambda request: {},
        "DASHBOARD_CALLBACK": "config.desk.desk",
        "SIDEBAR": {"show_search": True, "navigation": NAVIGATION},
    }
