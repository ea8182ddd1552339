"""Which readings a map is told."""

import subprocess
import sys

from citymap.publish.sounds import sounds_of


def test_each_character_is_told_under_every_reading_sorted() -> None:
    sounds = sounds_of([["重庆路 1 号"], ["泉城", "泉", "Töölö"]])
    assert list(sounds) == sorted(sounds)
    assert sounds["zhong"] == sounds["chong"] == "重"
    assert sounds["quan"] == "泉"
    assert all("t" not in characters for characters in sounds.values())


def test_without_chinese_the_dictionary_is_not_loaded() -> None:
    script = (
        "import sys; from citymap.publish.sounds import sounds_of;"
        "assert sounds_of([['Töölö', 'Kampin 1']]) == {};"
        "assert 'pypinyin' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
