from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from content.noticing import register_look
        from content.refusing import register_refusals
        from content.targets import follow_targets
        from engagement.kinds import register_kind
        from engagement.log import register_consumer
        from engagement.renewing import register_renewal
        from moderation import checks  # noqa: F401 (registers itself)
        from moderation.coming_back import COMING_BACK, tell_what_came_back
        from moderation.measures import page_of_closed_account, still_holds
        from moderation.notices import KINDS
        from moderation.parting import OWN, erase_from_moderation
        from moderation.persons import register_flaggable
        from moderation.sayings import SAYING
        from moderation.taken_away import follow
        from moderation.thanks import THANKS
        from moderation.uses import USE
        from moderation.watching import flag_watched, refusals_of
        from people.door import register_reads_why
        from people.leaving import register_eraser
        from people.own_data import register_own

        for own in OWN:
            register_own(own)
        register_refusals(refusals_of)
        register_look(flag_watched)
        follow_targets(follow)
        register_flaggable(USE)
        register_flaggable(THANKS)
        register_flaggable(SAYING)
        register_eraser(erase_from_moderation)
        register_reads_why(page_of_closed_account)
        register_renewal("measure", still_holds)
        register_consumer("coming_back", tell_what_came_back, COMING_BACK)
        for kind in KINDS:
            register_kind(kind)
