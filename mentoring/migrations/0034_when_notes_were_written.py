from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0033_whether_a_circle_works"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="notes_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
