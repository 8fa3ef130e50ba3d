"""`.env.example` is the one list of settings, and it is complete."""

from config import settings as ours
from config.env import ROOT
from launch.installation import documented_settings
from launch.places import Places
from launch.wishes import read_wishes


class TestExample:
    def test_names_each_setting_that_is_read_and_no_other(self):
        _, launcher = read_wishes(Places(ROOT))
        read = ours.env.known | launcher.known

        assert sorted(documented_settings(ROOT / ".env.example")) == sorted(read)
