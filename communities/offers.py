"""What communities give to the rooms below, as one table: how it is registered, and each thing that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities import finding, flag_notices, home, keeping, notices, parting, sayings
from communities.belonging import sayings as belonging
from communities.belonging.firsts import THANKED_FIRST, USED_FIRST, register_first
from communities.belonging.way_in import way_in_panel
from communities.decisions import finding as decisions_found
from communities.decisions import notices as decisions_told
from communities.decisions import offers as decisions
from communities.decisions import sayings as decisions_said
from communities.first_steps import A_CORE, A_DECISION, first_steps, register_first_step
from communities.goals import finding as goals_found
from communities.goals import offers as goals
from communities.goals.setters import goals_set_by
from communities.inviting import still_invited
from communities.joining import ROLE_CHANGED
from communities.letters import offers as letters
from communities.mentions import mentions_for_preview, names_for_completion
from communities.models import (
    Ban,
    CheckIn,
    GoalClosing,
    JoinRequest,
    Letter,
    Membership,
    Offer,
    Outcome,
    Proposal,
    Removal,
    Stance,
    Tending,
    Term,
    Version,
)
from communities.overview import register_alive_now, register_panel
from communities.pages import communities_in_common, communities_to_hear_of
from communities.permissions import can_know, can_read
from communities.places import Place, register_place
from communities.scopes import community_scopes, fellow_members, leaders_of_open_places
from communities.shell import communities_of_page
from communities.terms import notices as terms_told
from communities.terms import offers as terms
from content.previewing import register_names, register_place_of_mentions
from content.targets import register_target
from engagement.kinds import register_kind
from engagement.places import register_places_of
from engagement.renewing import register_renewal
from engagement.sections import register_section
from moderation.models.audit import register_acts
from moderation.persons import register_flaggable
from moderation.places import register_keeper
from moderation.saying_kinds import register_saying
from people.leaving import register_eraser, register_tie
from people.own_data import Own, fields_of, register_own
from people.pages import register_profile_section
from people.scopes import register_known_people, register_scope_provider
from search.languages import register_languages
from search.registry import register_places, register_source
from ui.shell import register_shell

PLACES = (
    Place("overview", _("Overview"), "communities:overview", 0, visible=can_know),
    Place("decisions", _("Decisions"), "communities:decisions", 50, unread=decisions.unanswered),
    Place("goals", _("Goals"), "communities:goals", 60, visible=can_read),
    Place("members", _("People"), "communities:members", 80, visible=can_read, holds=("roles", "welcoming")),
    Place("about", _("About"), "communities:about", 90, visible=can_know),
)
SECTIONS = (
    letters.SECTION,
    home.REQUESTS,
    home.NEWCOMERS,
    home.WELCOME,
    home.REVIEWS,
    home.WAY_IN,
    decisions.WAITING_SECTION,
    decisions.OUTCOMES_SECTION,
    goals.REACHED_SECTION,
    terms.TERMS_SECTION,
)

# What places and goals are called now is not one's own, as one may not read there any more: only one's memberships have
# names beside the numbers that all else has.
OF_MY_PLACES = ("community", "community__name", "role", "hello", "care", "joined_at")
OWN = (
    Own("memberships", fields_of(Membership, "person", OF_MY_PLACES)),
    Own("asked-to-join", fields_of(JoinRequest, "person", ("words", "answers", "asked_at"))),
    Own("letters", fields_of(Letter, "author", ("community", "words", "at"))),
    Own("stances", fields_of(Stance, "person", ("ballot", "picks", "reason", "at"))),
    Own("proposals", fields_of(Proposal, "author", ("id", "title", "what", "why", "options", "created_at"))),
    Own(
        "proposals-before-changes",
        fields_of(Version, "proposal__author", ("proposal", "number", "title", "what", "why", "options", "note", "at")),
    ),
    Own("blocks-tended", fields_of(Tending, "person", ("stance__ballot", "words", "at"))),
    Own("outcomes", fields_of(Outcome, "by", ("proposal", "verdict", "words", "at"))),
    Own("what-changed", fields_of(Outcome, "changed_by", ("proposal", "changed", "changed_at"))),
    Own("goals-set", goals_set_by),
    Own("goal-check-ins", fields_of(CheckIn, "by", ("goal", "reached", "note", "at"))),
    Own("goals-learnt-from", fields_of(GoalClosing, "by", ("goal", "end", "learnt", "at"))),
    Own("offers-to-lead", fields_of(Offer, "person", ("term__community", "words", "at"))),
    Own("thanks-to-who-led", fields_of(Term, "handed_over_by", ("community", "thanks", "ended_at"))),
    Own("answers-to-who-asked-to-join", fields_of(JoinRequest, "refused_by", ("community", "answer"))),
    Own("shown-out", fields_of(Removal, "by", ("community", "reason", "at"))),
    Own("kept-out", fields_of(Ban, "by", ("community", "reason", "until", "at"))),
)

OFFERS: tuple[tuple[Callable[[Any], None], Iterable[Any]], ...] = (
    (register_acts, [{ROLE_CHANGED: _("Their role changed")}]),
    (register_scope_provider, [community_scopes]),
    (register_known_people, [fellow_members, leaders_of_open_places]),
    (register_shell, [communities_of_page]),
    (register_profile_section, [communities_in_common]),
    (register_places_of, [communities_to_hear_of]),
    (register_place, PLACES),
    (register_alive_now, [decisions.alive_now, terms.thanked_now]),
    (register_panel, [first_steps, way_in_panel]),
    (register_first, [THANKED_FIRST, USED_FIRST]),
    (register_first_step, [A_CORE, A_DECISION]),
    (register_source, [finding.SOURCE, decisions_found.SOURCE, goals_found.SOURCE]),
    (register_places, [finding.PLACES]),
    (register_languages, [finding.languages_written]),
    (register_target, [letters.TARGET, decisions_found.PROPOSAL_TARGET, decisions_found.STANCE_TARGET]),
    (register_flaggable, [goals.GOAL_TARGET, goals.CHECK_IN_TARGET]),
    (register_saying, [*sayings.SAYINGS, *belonging.SAYINGS, *decisions_said.SAYINGS]),
    (
        register_kind,
        [*notices.KINDS, *decisions_told.KINDS, goals.NOTICE, terms_told.KIND, flag_notices.KIND, letters.KIND],
    ),
    (register_section, SECTIONS),
    (register_own, OWN),
    (register_tie, [parting.places_without_another_steward]),
    (register_eraser, [parting.erase_belonging]),
)


def offer_all() -> None:
    for register, things in OFFERS:
        for thing in things:
            register(thing)
    register_renewal("invitation", still_invited)
    register_keeper(keeping.KEEPER)
    register_place_of_mentions("c", mentions_for_preview)
    register_names("c", names_for_completion)
