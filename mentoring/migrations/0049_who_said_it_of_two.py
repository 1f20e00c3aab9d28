"""Who set a goal of two, said what stays between them, where they meet and why not: each can be flagged by the other."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _somebody(**more):
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0048_longer_video_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="pairgoal", name="by", field=_somebody()),
        migrations.AddField(model_name="agreement", name="confidentiality_by", field=_somebody(editable=False)),
        migrations.AddField(model_name="pairdate", name="place_by", field=_somebody(editable=False)),
        migrations.AddField(model_name="pairdate", name="reason_by", field=_somebody(editable=False)),
    ]
