from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0008_norms_bursts_and_watched_flags")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="stood",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name="measure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warned", "A word of warning"),
                    ("muted", "Cannot write for a while"),
                    ("quiet", "Cannot speak in a room for a while"),
                    ("removed", "Removed from the community"),
                    ("kept-out", "Kept out of the community"),
                    ("suspended", "Account suspended for a while"),
                    ("banned", "Account closed for good"),
                    ("spam", "Account closed, and all it wrote hidden as spam"),
                ],
                max_length=10,
            ),
        ),
    ]
