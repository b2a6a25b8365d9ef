from seqtui.course.marked_text import Mark, Span, plain_text, spans, with_facts


def test_every_mark_is_told_apart() -> None:
    text = "`t2.c` of *the cat*, a **gate**: {t2.f[0]:.2f}; press [[⇧→]] or [[]]]"
    assert [span for span in spans(text) if span.mark is not Mark.PLAIN] == [
        Span("t2.c", Mark.CODE),
        Span("the cat", Mark.WORD),
        Span("gate", Mark.TERM),
        Span("t2.f[0]:.2f", Mark.FACT),
        Span("⇧→", Mark.KEY),
        Span("]", Mark.KEY),
    ]


def test_what_is_no_mark_stays_as_it_is() -> None:
    assert spans("2 * 3 * 4, [1, 2], {{a}}, 50%") == (Span("2 * 3 * 4, [1, 2], {a}, 50%"),)


def test_facts_take_the_place_of_their_expressions_and_particles_follow_them() -> None:
    values = {"{a}": "0.302", "{b}": "0.45", "{w}": "LSTM", "t{k}.h": "t3.h"}
    found = with_facts("`h`는 {a}와(과) {b}이(가) 되고 {w}은(는) {a}(으)로 간다.", values.__getitem__)
    assert with_facts("`t{k}.h`", values.__getitem__) == (Span("t3.h", Mark.CODE),)
    assert plain_text(found) == "h는 0.302와 0.45가 되고 LSTM은 0.302로 간다."
    assert Span("0.302", Mark.FACT) in found
