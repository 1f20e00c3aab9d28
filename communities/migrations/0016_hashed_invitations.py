import hashlib

from django.db import migrations, models
from django.db.models.functions import Length

LENGTH_OF_DIGESTS = 64


def hash_tokens(apps, schema_editor):
    """Each once, however often it is run: what is as long as a digest is one."""
    Invitation = apps.get_model("communities", "Invitation")
    plain = Invitation.objects.annotate(length=Length("token")).exclude(length=LENGTH_OF_DIGESTS)
    for pk, token in plain.values_list("pk", "token").iterator():
        Invitation.objects.filter(pk=pk).update(token=hashlib.sha256(token.encode()).hexdigest())


class Migration(migrations.Migration):
    """The column keeps its name. Links made before go on letting people in, and are shown to nobody any more."""

    dependencies = [("communities", "0015_letters_can_be_flagged")]

    operations = [
        migrations.RunPython(hash_tokens, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(model_name="invitation", old_name="token", new_name="digest"),
                migrations.AlterField(
                    model_name="invitation",
                    name="digest",
                    field=models.CharField(db_column="token", editable=False, max_length=64, unique=True),
                ),
            ]
        ),
    ]
