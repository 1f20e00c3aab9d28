from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_who_set_them(apps, schema_editor):
    """Whoever set a goal said where it began."""
    goals = apps.get_model("communities", "Goal").objects.filter(set_by=None)
    first = apps.get_model("communities", "CheckIn").objects.filter(goal=OuterRef("pk")).order_by("at", "pk")
    goals.update(set_by=Subquery(first.values("by")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0016_hashed_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="goal",
            name="set_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checkin",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(say_who_set_them, migrations.RunPython.noop),
    ]
