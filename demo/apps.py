from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        from django.conf import settings

        from chat.speaking import register_answerer
        from demo.companion import COMPANION_ANSWERS, is_for_companion, plan_answer
        from engagement.log import register_consumer
        from ui.shell import register_shell

        if settings.DEMO:
            register_shell(lambda request: {"demo": True})
            register_answerer(is_for_companion)
            register_consumer("demo_companion", plan_answer, COMPANION_ANSWERS)
