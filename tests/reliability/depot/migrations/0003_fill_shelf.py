from django.db import migrations

BATCH = 20_000
FILL = "UPDATE depot_parcel SET shelf = 'A1' WHERE id > %s AND id <= %s AND shelf IS NULL"


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM depot_parcel")
        last = cursor.fetchone()[0]
        for start in range(0, last, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("depot", "0002_add_shelf")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
