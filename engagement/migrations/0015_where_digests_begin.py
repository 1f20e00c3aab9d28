from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0014_letters_in_hand"),
    ]

    operations = [
        migrations.AddField(
            model_name="digestissue",
            name="begins_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="preferences",
            name="digest_again_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="preferences",
            name="digest_looked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
