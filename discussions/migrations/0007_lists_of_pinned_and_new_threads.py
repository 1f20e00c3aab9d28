from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes made beside the writers take no part in a transaction

    dependencies = [
        ("discussions", "0006_tending_hearing_and_agreeing"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(fields=["community", "-created_at", "-id"], name="threads_by_creation"),
        ),
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("pinned_at", None), _negated=True), fields=["community"], name="threads_pinned"
            ),
        ),
    ]
