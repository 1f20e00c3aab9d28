from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_who_may_write_to_me")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="muted_until",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
