"""Answers as bytes: the same as if objects had been written as JSON."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from citymap.api.encoding import ItemWriter, answer_body, answer_head, batch_body
from citymap.api.question import Question, make_question
from citymap.atlas.atlas import Atlas
from citymap.atlas.nearby import Answer, Empty

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 22, 2, 0, tzinfo=SHANGHAI)


@pytest.fixture
def question(jinan_atlas: Atlas) -> Question:
    return make_question(jinan_atlas, {"coord": "wgs84", "layer": ("toilets",)}, "zh")


def test_the_head_says_datum_moment_and_version() -> None:
    head = json.loads(b"{" + answer_head("bd09", AT, 'a:"1",b:2').rstrip(b",") + b"}")
    assert head == {
        "coord": "bd09",
        "as_of": "2026-11-22T02:00:00+08:00",
        "data_version": 'a:"1",b:2',
    }


def test_what_is_not_measured_has_no_distance_and_is_else_the_same(
    question: Question, jinan_atlas: Atlas
) -> None:
    snapshot = jinan_atlas.states["toilets"].snapshot
    hits = [(12.5, fields) for fields in snapshot.rows.look_up(np.arange(3))]
    writer, judgement = ItemWriter(snapshot), snapshot.judge(AT)
    known = [json.loads(item) for item in writer.items(hits, judgement, question)]
    written = writer.items(hits, judgement, question, measured=False)
    assert [item["distance"] for item in known] == [13, 13, 13]
    assert [json.loads(item) for item in written] == [
        {**item, "distance": None} for item in known
    ]


@pytest.mark.parametrize(
    ("nearest_m", "written"), [(None, None), (0.4, 0), (0.5, 1), (1.5, 2), (2.5, 3)]
)
def test_metres_are_rounded_half_up(
    question: Question, nearest_m: float | None, written: int | None
) -> None:
    empty = Empty(1000, 3, 2, nearest_m, AT)
    body = json.loads(answer_body(b"", question, Answer((), 2000, empty), []))
    assert body == {
        "count": 0,
        "radius": 1000,
        "extended_to": 2000,
        "data": [],
        "empty": {
            "radius": 1000,
            "closed": 3,
            "unknown": 2,
            "nearest_open": written,
            "soonest_opening": "2026-11-22T02:00:00+08:00",
        },
    }


def test_an_answer_alone_and_in_a_batch_say_the_same(question: Question) -> None:
    head = answer_head("wgs84", AT.astimezone(UTC), "v")
    answer = Answer((), None, None)
    alone = json.loads(answer_body(head, question, answer, [b"1", b"2"]))
    part = answer_body(b"", question, answer, [b"1", b"2"])
    batch = json.loads(batch_body(head, [part, part]))
    assert batch["results"] == [json.loads(part)] * 2
    assert alone == {
        **{k: v for k, v in batch.items() if k != "results"},
        **json.loads(part),
    }
    assert alone["count"] == 2
