"""Korean sentences with their English: the verb comes last there and early here, and whole clauses change places.

    당신의 내면의 힘을 과소평가하지 마세요         Don't underestimate your inner strength
    비가 왔기 때문에 학생은 창문을 닫았어요         The student closed the window because it rained
    문을 열면 사진을 찍지 마세요                  Don't take pictures if …

Every English word remembers which Korean word it comes from, so that an alignment can be measured. Sentences whose
text has a checksum divisible by 8 are held out, and so is the first one above; training never draws them.
"""

import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from seqtui.models.inputs.text import END, START
from seqtui.train.data import korean_words as words
from seqtui.train.data.korean_words import Field, Verb
from seqtui.train.data.rewriting import Pair, ParallelData

SHOWCASE = ("당신의 내면의 힘을 과소평가하지 마세요", "Don't underestimate your inner strength")
LENGTHS = range(2, 11)
_HELD_OUT_SHARE = 8
_HELD_OUT_DRAWS = 900


def korean_data(seed: int, count: int) -> ParallelData:
    """Return so many sentences to learn from, drawn from the seed, and those held out, which do not depend on it."""
    reserved = held_out_sentences()
    return ParallelData(
        training=list(islice(sentences(seed, held=False), count)),
        held_out=reserved,
        sources=source_words(),
        targets=target_words(),
        shown=[reserved[0], *reserved[1::50]],
    )


def held_out(phrase: Pair) -> bool:
    """Whether this sentence is kept from training."""
    return phrase.text == SHOWCASE[0] or zlib.crc32(phrase.text.encode()) % _HELD_OUT_SHARE == 0


def sentences(seed: int, held: bool) -> Iterator[Pair]:
    """Sentences of one part without end, 2 to 10 Korean words long, as the grammar makes them."""
    draw = random.Random(f"korean {seed} {held}")
    while True:
        pair = _sentence(draw)
        if len(pair.source) in LENGTHS and held_out(pair) is held:
            yield pair


def held_out_sentences(each: int = 40) -> list[Pair]:
    """Different held-out sentences, the showcase first, at most so many of each length: the same every time."""
    showcase = _showcase()
    chosen = {showcase.text: showcase}
    counts = dict.fromkeys(LENGTHS, 0) | {len(showcase.source): 1}
    for pair in islice(sentences(0, held=True), _HELD_OUT_DRAWS):
        length = len(pair.source)
        if pair.text not in chosen and counts[length] < each:
            chosen[pair.text] = pair
            counts[length] += 1
    return list(chosen.values())


def _showcase() -> Pair:
    first = words.FIELDS[0]
    thing = _together(
        (_word("당신의", "your"), _word("내면의", "inner"), _word(words.patient("힘"), "strength")), (0, 1, 2)
    )
    return _capital(_together((thing, _predicate(first.verbs[0], "not")), (1, 0)))


# vocabulary ---------------------------------------------------------------------------------------------------


def source_words() -> tuple[str, ...]:
    """All Korean words of the grammar, sorted, and the end."""
    found = {"때문에", "마세요", "거예요", "않았어요", "그리고", *words.OWNERS, *words.PLACES}
    found |= {f"{agent}" for agent in map(words.agent, (*words.SUBJECTS, *words.WEATHER))}
    found |= set(map(words.topic, words.SUBJECTS)) | {"왔기", "왔으니까", "오면"}
    for times in words.TIMES.values():
        found |= set(times)
    for field in words.FIELDS:
        found |= set(field.adjectives) | set(map(words.patient, field.nouns))
    for verb in _all_verbs():
        found |= set(verb.forms.values())
    return (*sorted(found), END)


def target_words() -> tuple[str, ...]:
    """All English words of the grammar, sorted, those that can begin a sentence with a capital too."""
    first = {"don't", "please", *(subject.split()[0] for subject in words.SUBJECTS.values())}
    found = {"didn't", "will", "because", "if", "and", "it", *first, *map(str.capitalize, first)}
    tables = (words.OWNERS, words.PLACES, words.SUBJECTS, *words.TIMES.values())
    tables += tuple(table for field in words.FIELDS for table in (field.nouns, field.adjectives))
    found |= {word for table in tables for text in table.values() for word in text.split()}
    found |= {word for pair in words.WEATHER.values() for word in pair}
    for verb in _all_verbs():
        found |= {verb.base, verb.did, verb.does}
    return (START, *sorted(found - {"i"}), END)


def _all_verbs() -> tuple[Verb, ...]:
    return (*(verb for field in words.FIELDS for verb in field.verbs), *words.ALONE)


# the grammar --------------------------------------------------------------------------------------------------


def _sentence(draw: random.Random) -> Pair:
    return _capital(draw.choice(_KINDS)(draw))


def _command(draw: random.Random) -> Pair:
    """문을 열지 마세요 · Don't open the door; 문을 여세요 · Please open the door."""
    return _clause(draw, draw.choice(("not", "not", "please")))


def _statement(draw: random.Random) -> Pair:
    """학생은 문을 열었어요 · The student opened the door."""
    return _clause(draw, draw.choice(("did", "did not", "will")), _subject(draw, words.topic))


def _both(draw: random.Random) -> Pair:
    """Two clauses with 그리고 between them · and."""
    kind = draw.choice((_command, _statement))
    return _together((kind(draw), _word("그리고", "and"), kind(draw)), (0, 1, 2))


def _because(draw: random.Random) -> Pair:
    """비가 왔기 때문에 … · … because it rained."""
    reason = _together((_inner(draw, "because"), _word("때문에", "because")), (1, 0))
    return _together((reason, _clause(draw, "did", _subject(draw, words.topic))), (1, 0))


def _since(draw: random.Random) -> Pair:
    """비가 왔으니까 창문을 열지 마세요 · Don't open the window because it rained: commands take this ending."""
    return _together((_behind("because", _inner(draw, "since")), _command(draw)), (1, 0))


def _if(draw: random.Random) -> Pair:
    """비가 오면 창문을 열지 마세요 · Don't open the window if it rains."""
    return _together((_behind("if", _inner(draw, "if")), _command(draw)), (1, 0))


def _chain(draw: random.Random) -> Pair:
    """문을 닫고 책을 읽으세요 · Please close the door and read the book."""
    first, second = _action(draw, "and"), _action(draw, "please")
    both = _together((first, second), (0, 1))
    cut = len(first.target)
    # "and" belongs to the ending -고 of the first verb; "please" to the ending of the last
    target = ("please", *both.target[:cut], "and", *both.target[cut + 1 :])
    last = len(both.source) - 1
    origins = (last, *both.origins[:cut], len(first.source) - 1, *both.origins[cut + 1 :])
    return Pair(both.source, target, origins)


_KINDS: tuple[Callable[[random.Random], Pair], ...] = (_command, _command, _statement, _both, _because, _since, _if)
_KINDS += (_chain,)


def _clause(draw: random.Random, mood: str, subject: Pair | None = None) -> Pair:
    """[subject] [time] [place] [object] verb · [subject] verb [object] [place] [time]."""
    verb, thing = _verb_and_object(draw)
    time = _some(draw, words.TIMES[mood])
    place = _some(draw, words.PLACES)
    parts = (subject or _NOTHING, time, place, thing, _predicate(verb, mood))
    return _together(parts, (0, 4, 3, 2, 1))


def _action(draw: random.Random, form: str) -> Pair:
    """An object and its verb, nothing else."""
    verb, thing = _verb_and_object(draw)
    return _together((thing, _predicate(verb, form)), (1, 0))


def _inner(draw: random.Random, form: str) -> Pair:
    """A clause inside another: 비가 왔기 · it rained; 학생이 문을 열면 · the student opens the door."""
    third = form == "if"
    if draw.random() < 0.3:
        name = draw.choice(list(words.WEATHER))
        ending = {"because": "왔기", "since": "왔으니까", "if": "오면"}[form]
        return _together((_word(words.agent(name), "it"), _word(ending, words.WEATHER[name][third])), (0, 1))
    verb, thing = _verb_and_object(draw)
    subject = _subject(draw, words.agent)
    said = verb.did if not third else verb.base if subject.answer in words.PLURAL else verb.does
    return _together((subject, thing, _word(verb.forms[form], said)), (0, 2, 1))


def _predicate(verb: Verb, mood: str) -> Pair:
    """The verb and what its ending says."""
    form = verb.forms
    return {
        "not": lambda: Pair((form["not"], "마세요"), ("don't", verb.base), (1, 0)),
        "please": lambda: Pair((form["please"],), ("please", verb.base), (0, 0)),
        "did": lambda: _word(form["did"], verb.did),
        "did not": lambda: Pair((form["not"], "않았어요"), ("didn't", verb.base), (1, 0)),
        "will": lambda: Pair((form["will"], "거예요"), ("will", verb.base), (1, 0)),
        "and": lambda: _word(form["and"], verb.base),
    }[mood]()


def _verb_and_object(draw: random.Random) -> tuple[Verb, Pair]:
    if draw.random() < 0.15:
        return draw.choice(words.ALONE), _NOTHING
    field = draw.choice(words.FIELDS)
    return draw.choice(field.verbs), _object(draw, field)


def _object(draw: random.Random, field: Field) -> Pair:
    """[owner] [adjective] noun · owner or article, adjective, noun."""
    owner, adjective = _some(draw, words.OWNERS), _some(draw, field.adjectives)
    noun = draw.choice(list(field.nouns))
    thing = _together((owner, adjective, _word(words.patient(noun), field.nouns[noun])), (0, 1, 2))
    if owner.source or not field.article:
        return thing
    last = len(thing.source) - 1  # an article has no word of its own in Korean: it comes with the noun
    return Pair(thing.source, (field.article, *thing.target), (last, *thing.origins))


def _subject(draw: random.Random, marked: Callable[[str], str]) -> Pair:
    name = draw.choice(list(words.SUBJECTS))
    return _word(marked(name), words.SUBJECTS[name])


def _some(draw: random.Random, table: dict[str, str]) -> Pair:
    """A word of the table, or none of them."""
    if draw.random() < 0.6:
        return _NOTHING
    return _word(*draw.choice(list(table.items())))


def _word(korean: str, english: str) -> Pair:
    said = tuple(english.split())
    return Pair((korean,), said, (0,) * len(said))


def _behind(conjunction: str, clause: Pair) -> Pair:
    """A clause whose last word carries an ending that English says with a conjunction before it."""
    return Pair(clause.source, (conjunction, *clause.target), (len(clause.source) - 1, *clause.origins))


def _together(parts: Sequence[Pair], english: Sequence[int]) -> Pair:
    """Parts in Korean order into one phrase, said in English in that order of parts."""
    starts = [sum(len(part.source) for part in parts[:k]) for k in range(len(parts))]
    return Pair(
        tuple(word for part in parts for word in part.source),
        tuple(word for k in english for word in parts[k].target),
        tuple(starts[k] + origin for k in english for origin in parts[k].origins),
    )


def _capital(phrase: Pair) -> Pair:
    first, *rest = phrase.target
    return Pair(phrase.source, (first[0].upper() + first[1:], *rest), phrase.origins)


_NOTHING = Pair((), (), ())
