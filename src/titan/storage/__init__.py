"""Tables, migrations, blobs, keys."""
