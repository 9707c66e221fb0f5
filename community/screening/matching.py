"""Which phrases may stand where, in array steps for all texts of a reading; then each is looked for in its text."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from community.screening.events import Events, Seen
from community.screening.finding import find, match
from community.screening.folding import Array
from community.screening.hints import walls
from community.screening.lexicon import Lexicon
from community.screening.phrases import Phrase
from community.screening.reading import Prepared, Reading
from community.screening.rules import Rule, RuleSet
from community.screening.slots import LANES, Slots
from community.screening.sounds import Ear

BESIDE = 6  # signs between a hit and an exception that still counts


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase or pattern of a rule found at squeezed[start:end]; ``form`` is the normalised text there."""

    rule: Rule
    start: int
    end: int
    form: str


class Matcher:
    """Compiled once for a rule set; holds no state of a text."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.hosts = ruleset.allowed_hosts
        self.lexicon = Lexicon(ruleset)
        self.local = threading.local()
        self.ear = Ear([word for word in ruleset.sounding if word in self.lexicon.numbers])

    def see(self, reading: Reading) -> Seen:
        return Seen(reading, self.lexicon, self.ear)

    def candidates(self, seen: Seen) -> list[list[int]]:
        """For each text the phrases all of whose parts stand close together in it, ascending."""
        out: list[list[int]] = [list(self.lexicon.always) for _ in seen.reading.texts]
        if len(seen.reading.points):
            self._by_parts(seen, out)
        for text in walls(seen.reading):
            out[text].extend(self.lexicon.wall_phrases)
        return [sorted(set(phrases)) for phrases in out]

    def _by_parts(self, seen: Seen, out: list[list[int]]) -> None:
        slots = Slots(seen.reading)
        lexicon, scratch = self.lexicon, self._scratch()
        parts, lanes = self._parts(seen, slots, scratch)
        phrases, owner = lexicon.anchored.gather(parts)
        if not len(phrases):
            return
        lanes = lanes[owner]
        needs = lexicon.needs[phrases] + (lanes * scratch.parts)[:, None]
        together = np.bitwise_and.reduce(scratch.masks[needs], axis=1)
        found = np.flatnonzero(together)
        columns = (phrases[found], lanes[found], together[found])
        if len(out) == 1:
            out[0] += columns[0].tolist()
            return
        for phrase, lane, mask in zip(*(column.tolist() for column in columns), strict=True):
            for text in slots.texts(lane, mask):
                out[text].append(phrase)

    def _parts(self, seen: Seen, slots: Slots, scratch: "_Scratch") -> tuple[Array, Array]:
        """Parts of phrases that have a word in the reading, by lane. Leaves the slots that hold them in the scratch."""
        number = np.concatenate([seen.words[:, 0], seen.signs, *(number for number, _ in seen.hints)])
        place = np.concatenate([seen.words[:, 1], seen.signs_at, *(at for _, at in seen.hints)])
        number, lane, slot = slots.of(number, place)
        scratch.clear()
        keys = number + lane * scratch.words
        np.bitwise_or.at(scratch.by_word, keys, np.left_shift(np.uint64(1), slot))
        keys = _distinct(keys, scratch.first_word)
        masks = scratch.by_word[keys]
        scratch.by_word[keys] = 0
        lane, number = np.divmod(keys, scratch.words) if slots.lanes > 1 else (np.zeros_like(keys), keys)
        parts, owner = self.lexicon.members.gather(number)
        keys = parts + lane[owner] * scratch.parts
        np.bitwise_or.at(scratch.masks, keys, (masks | masks << np.uint64(1))[owner])
        keys = scratch.used = _distinct(keys, scratch.first_part)
        lane, parts = np.divmod(keys, scratch.parts) if slots.lanes > 1 else (np.zeros_like(keys), keys)
        return parts, lane

    def _scratch(self) -> "_Scratch":
        if not hasattr(self.local, "scratch"):
            self.local.scratch = _Scratch(len(self.lexicon.words), len(self.lexicon.parts))
        return self.local.scratch

    def applies(self, phrase: int, place: str, on: date) -> bool:
        rule = self.lexicon.phrases[phrase][0]
        return place in rule.places and not rule.has_expired(on)

    def hits(self, prepared: Prepared, events: Events, phrases: Sequence[int]) -> list[Hit]:
        """Every rule's hits among the phrases, each rule at most once per span."""
        out: dict[tuple[str, int, int], Hit] = {}
        for index in phrases:
            rule, search = self.lexicon.phrases[index]
            found = find if isinstance(search, Phrase) else match
            for start, end in found(search, events, prepared):
                out.setdefault((rule.id, start, end), Hit(rule, start, end, prepared.squeezed[start:end]))
        return [hit for hit in out.values() if not _excepted(hit, prepared, events)]


class _Scratch:
    """Arrays as long as the rule set, lane after lane, one set a thread. Clearing touches only what was used."""

    def __init__(self, words: int, parts: int) -> None:
        self.words, self.parts = words, parts + 1
        self.by_word = np.zeros(LANES * self.words, np.uint64)
        self.masks = np.zeros(LANES * self.parts, np.uint64)
        self.masks[parts :: self.parts] = np.uint64(0xFFFFFFFFFFFFFFFF)  # the part that is always there
        self.first_word = np.zeros(LANES * self.words, np.int32)
        self.first_part = np.zeros(LANES * self.parts, np.int32)
        self.used = np.zeros(0, np.int32)

    def clear(self) -> None:
        self.masks[self.used] = 0


def _distinct(keys: Array, scratch: Array) -> Array:
    """Each key once. The scratch needs no clearing: only places just written are read."""
    order = np.arange(len(keys), dtype=np.int32)
    scratch[keys] = order
    return keys[scratch[keys] == order]


def _excepted(hit: Hit, prepared: Prepared, events: Events) -> bool:
    """Whether an exception of the rule touches the hit or stands right beside it."""
    return any(
        start < hit.end + BESIDE and hit.start - BESIDE < end
        for phrase in hit.rule.exceptions
        for start, end in find(phrase, events, prepared)
    )
