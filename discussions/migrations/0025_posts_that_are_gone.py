from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made beside the writers takes no part in a transaction

    dependencies = [
        ("discussions", "0024_written_in_which_threads"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="post",
            index=models.Index(
                condition=models.Q(("hidden_at", None), _negated=True), fields=["thread", "number"], name="posts_gone"
            ),
        ),
    ]
