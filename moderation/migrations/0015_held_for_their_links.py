from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0014_flags_of_place"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="automatic",
            field=models.CharField(
                blank=True,
                choices=[
                    ("flags", "Hidden by itself: several members flagged it"),
                    ("words", "Held by itself: it has words that are watched for"),
                    ("burst", "Held by itself: much within minutes from people who are new"),
                    ("links", "Held by itself: many links, from somebody in their first days"),
                    ("watched", "Flagged by itself: it has words that are watched for"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
