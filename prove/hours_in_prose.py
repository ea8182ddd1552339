"""Hours in prose: states at instants written by hand; what the corpora hold."""

from collections import Counter

from tests.hours.cities import JINAN
from tests.hours.prose import REFUSED, SAFE, UNDERSTOOD, Said
from tests.hours.prose_corpus import distinct_phrases

from citymap.hours.opening import compile_hours
from prove.proof import Line, Room

LEAST, SHARE = 120, 0.8


def prove(room: Room) -> list[Line]:
    """Judge every phrase of the table, and read every phrase of the corpora."""
    wrong = [fault for said in UNDERSTOOD for fault in _faults(said)]
    wrong += [fault for said in SAFE if _understood(said) for fault in _faults(said)]
    guessed = [text for _, text in REFUSED if compile_hours(text, JINAN).understood]
    room.step(1, 2)
    phrases = distinct_phrases()
    told = {said.text for said in (*UNDERSTOOD, *SAFE)} | {text for _, text in REFUSED}
    missing = [text for _, text in phrases if text not in told]
    refused = [
        f"{corpus}: {text}"
        for corpus, text in phrases
        if not compile_hours(text, JINAN).understood
    ]
    understood = len(phrases) - len(refused)
    per_corpus = Counter(corpus for corpus, _ in phrases)
    room.step(2, 2)
    instants = sum(len(said.instants) for said in UNDERSTOOD)
    return [
        Line(
            "Hours in prose: states at instants written by hand",
            f"{len(UNDERSTOOD)} phrases × {instants:,} instants; "
            f"{len(REFUSED)} phrases that must be refused; "
            f"{len(SAFE)} that must be right or refused",
            f"{len(wrong)} wrong, {len(guessed)} guessed",
            not wrong and not guessed and len(UNDERSTOOD) >= LEAST,
            (*wrong[:5], *guessed[:5]),
        ),
        Line(
            "Hours in prose: distinct phrases of the corpora that are understood",
            f"{len(phrases)} ("
            + ", ".join(f"{name} {count}" for name, count in per_corpus.items())
            + f"), {len(missing)} not in the table",
            f"{understood} ({understood / len(phrases):.1%}); refused: "
            + " · ".join(" ".join(text.split()) for text in refused),
            not missing and understood >= SHARE * len(phrases),
            tuple(missing),
        ),
    ]


def _understood(said: Said) -> bool:
    return compile_hours(said.text, JINAN).understood


def _faults(said: Said) -> list[str]:
    hours = compile_hours(said.text, JINAN)
    if not hours.understood:
        return [f"{said.text}: not understood"]
    return [
        f"{said.text} at {moment}: {state}, wanted {wanted}"
        for moment, wanted in said.instants
        if (state := hours.state(moment.replace(tzinfo=JINAN.zone))) != wanted
    ]
