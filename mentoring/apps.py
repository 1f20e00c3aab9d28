from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Mentoring")

    def ready(self) -> None:
        from communities.belonging.way_in import register_step
        from communities.first_steps import FirstStep, register_first_step
        from communities.goals.links import register_linkable
        from communities.overview import register_alive_now
        from communities.places import Place, register_place
        from communities.talking import register_home
        from engagement.kinds import register_kind
        from engagement.live import register_topic
        from engagement.log import register_consumer
        from engagement.sections import register_section
        from mentoring import (
            finding,
            forming,
            home,
            leaving_pairs,
            messages_told,
            notices,
            offers,
            parting,
            proposing,
            running,
            steps_in,
            talking,
        )
        from mentoring.closeness import learning_with
        from mentoring.observing import leaving as leaving_visits
        from mentoring.observing import telling
        from moderation.places import register_whereabouts
        from people.closeness import register_close_people
        from people.leaving import register_eraser
        from people.own_data import register_own
        from search.registry import register_source

        register_place(Place("mentoring", _("Circles"), "mentoring:community", 40, count=offers.circle_count))
        register_alive_now(offers.next_session_row)
        register_linkable(offers.CIRCLE_LINKABLE)
        register_linkable(offers.SESSION_LINKABLE)
        register_home("circle", talking.home_of_circle)
        register_source(finding.CIRCLES)
        register_source(finding.SESSIONS)
        register_kind(notices.PAIRING_NOTICE)
        register_kind(notices.SESSION_NOTICE)
        register_kind(notices.TOLD_NOTICE)
        register_kind(notices.REMINDER_NOTICE)
        register_kind(notices.RELEASE_NOTICE)
        register_kind(notices.PLACE_NOTICE)
        register_kind(notices.PLACED_NOTICE)
        register_kind(notices.CHECK_IN_NOTICE)
        register_kind(messages_told.MESSAGE_NOTICE)
        register_kind(messages_told.CIRCLE_MESSAGE_NOTICE)
        register_kind(notices.SUMMARY_NOTICE)
        register_kind(telling.PARTNERSHIP_NOTICE)
        register_kind(telling.VISIT_NOTICE)
        register_eraser(parting.erase_from_circles)
        register_eraser(leaving_pairs.erase_from_pairs)
        register_eraser(leaving_visits.erase_from_visits)
        for own in (*parting.OWN, *leaving_pairs.OWN, *leaving_visits.OWN):
            register_own(own)
        register_topic("session", running.look_at_session)
        register_consumer("circles", forming.form_circles, [forming.FORMING_ASKED])
        register_consumer("matching", proposing.search, [proposing.SEARCH_ASKED])
        register_section(home.SESSION_SECTION)
        register_section(home.REQUEST_SECTION)
        register_first_step(FirstStep(_("A first circle that met"), "mentoring:community", 40, offers.sessions_held))
        register_step(steps_in.STEP)
        register_whereabouts("pairing_id", offers.place_of_pairing)
        register_whereabouts("partnership_id", offers.place_of_partnership)
        register_whereabouts("visit_id", offers.place_of_visit)
        register_close_people(learning_with)
