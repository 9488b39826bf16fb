"""For all tests: how long an example takes is no matter of theirs, since machines are shared; and the watch on patterns can be turned on."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = ["tests.exercised.plugin"]
