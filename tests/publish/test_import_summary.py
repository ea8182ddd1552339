"""What a door tells the page: plain values that do not change."""

from dataclasses import FrozenInstanceError

import pytest
from tests.publish.imports import SUMMARY


def test_a_summary_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        SUMMARY.read = 1  # type: ignore[misc] - that is what is tried
