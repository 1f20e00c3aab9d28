from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """What others may do with it."""

    HERE = "here", _("For use in this community")
    BY = "cc-by", _("Anyone, who names us (CC BY 4.0)")
    BY_SA = "cc-by-sa", _("Anyone, who names us and shares alike (CC BY-SA 4.0)")
    ZERO = "cc0", _("Anyone, for anything (CC0)")
