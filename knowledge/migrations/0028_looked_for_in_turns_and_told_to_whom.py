from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0027_who_read_which_story")]

    operations = [
        migrations.AddField(
            model_name="story",
            name="sought_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="check",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="retelling",
            name="audience",
            field=models.CharField(
                choices=[
                    ("community", "Members of this community"),
                    ("mine", "Members of all my communities"),
                    ("site", "Everyone with an account here"),
                    ("public", "Anyone, also without an account"),
                ],
                db_default="community",
                default="community",
                max_length=10,
                verbose_name="who may read it",
            ),
        ),
    ]
