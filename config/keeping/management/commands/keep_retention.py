from typing import Any

from django.core.management.base import BaseCommand

from config.keeping.retention import keep_retention


class Command(BaseCommand):
    help = "Forgets what was kept long enough (docs/operations.md); the clock runs it each night."

    def handle(self, *args: Any, **options: Any) -> str:
        return "\n".join(f"{number:6} {what}" for what, number in keep_retention().items())
