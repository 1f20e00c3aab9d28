from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        from communities import finding, home, notices
        from communities.belonging.firsts import THANKED_FIRST, USED_FIRST, register_first
        from communities.decisions import finding as decisions_found
        from communities.decisions import notices as decisions_told
        from communities.decisions import offers as decisions
        from communities.first_steps import A_CORE, A_DECISION, first_steps, register_first_step
        from communities.goals import offers as goals
        from communities.inviting import watch_sign_ins
        from communities.mentions import mentions_for_preview, names_for_completion
        from communities.overview import register_alive_now, register_panel
        from communities.pages import communities_in_common
        from communities.permissions import can_know, can_read
        from communities.places import register_place
        from communities.scopes import community_scopes, fellow_members, leaders_of_open_places
        from communities.shell import communities_of_page
        from communities.terms import notices as terms_told
        from communities.terms import offers as terms
        from content.previewing import register_names, register_place_of_mentions
        from content.targets import register_target
        from engagement.kinds import register_kind
        from engagement.sections import register_section
        from people.pages import register_profile_section
        from people.scopes import register_known_people, register_scope_provider
        from search.languages import register_languages
        from search.registry import register_places, register_source
        from ui.shell import register_shell

        register_scope_provider(community_scopes)
        register_place_of_mentions("c", mentions_for_preview)
        register_names("c", names_for_completion)
        register_known_people(fellow_members)
        register_known_people(leaders_of_open_places)
        register_shell(communities_of_page)
        register_profile_section(communities_in_common)
        register_place("overview", _("Overview"), "communities:overview", 0, visible=can_know)
        register_place("decisions", _("Decisions"), "communities:decisions", 50, unread=decisions.unanswered)
        register_place("goals", _("Goals"), "communities:goals", 60, visible=can_read)
        register_place("members", _("People"), "communities:members", 80, visible=can_read)
        register_place("about", _("About"), "communities:about", 90, visible=can_know)
        register_alive_now(decisions.alive_now)
        watch_sign_ins()
        register_alive_now(terms.thanked_now)
        register_first(THANKED_FIRST)
        register_first(USED_FIRST)
        register_first_step(A_CORE)
        register_first_step(A_DECISION)
        register_panel(first_steps)
        register_source(finding.SOURCE)
        register_places(finding.PLACES)
        register_languages(finding.languages_written)
        register_source(decisions_found.SOURCE)
        register_target(decisions_found.PROPOSAL_TARGET)
        register_target(decisions_found.STANCE_TARGET)
        for kind in (*notices.KINDS, *decisions_told.KINDS, goals.NOTICE, terms_told.KIND):
            register_kind(kind)
        of_decisions = (decisions.WAITING_SECTION, decisions.OUTCOMES_SECTION)
        for section in (home.REQUESTS, home.NEWCOMERS, *of_decisions, goals.REACHED_SECTION, terms.TERMS_SECTION):
            register_section(section)
