from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("discussions", "0024_written_in_which_threads"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("hidden_at", None), _negated=True), fields=["thread", "number"], name="posts_gone"
            ),
        ),
    ]
