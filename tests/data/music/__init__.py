"""Music that code makes, so that what is in it is known. `tests.data.make_music` is the way in."""
