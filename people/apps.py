from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        from people.pages import register_profile_section
        from people.placeholders import claim_verified
        from people.shell import me_of_page
        from people.sign_ins import write_down
        from people.thanks import thanks_received
        from ui.shell import register_shell

        register_shell(me_of_page)
        register_profile_section(thanks_received)
        email_confirmed.connect(claim_verified)
        write_down()
