from django.db import migrations

BATCH = 2


def fill(apps, schema_editor):
    book = apps.get_model("library", "Book")
    while ids := list(book.objects.filter(shelf=None).values_list("id", flat=True)[:BATCH]):
        book.objects.filter(id__in=ids).update(shelf="A1")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("library", "0002_add_shelf")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
