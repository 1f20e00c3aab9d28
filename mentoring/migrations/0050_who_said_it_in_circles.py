"""Who asked a question at sign-up, said what will be done, where a circle meets and why not: each can be flagged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _somebody():
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0049_who_said_it_of_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="question", name="by", field=_somebody()),
        migrations.AddField(model_name="sessionaction", name="by", field=_somebody()),
        migrations.AddField(model_name="session", name="place_by", field=_somebody()),
        migrations.AddField(model_name="session", name="cancelled_by", field=_somebody()),
    ]
