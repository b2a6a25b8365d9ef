from seqtui.course.toml_lines import TomlLines

TEXT = """format = 1
[stage]
model = "lstm" # the network
[stage.ko]
text = "x"
[[step]]
id = "a"
[[step]]
id = "b"
goal = {reach = "t1.h"}
[[question]]
id = "q"
[question.belief.a]
shows = "1 > 0"
"""


def test_the_line_of_every_key_is_known() -> None:
    lines = TomlLines(TEXT)
    assert [lines.of("format"), lines.of("stage", "model"), lines.of("stage", "ko", "text")] == [1, 3, 5]
    assert [lines.of("step", 0, "id"), lines.of("step", 1), lines.of("step", 1, "id")] == [7, 8, 9]
    assert lines.of("question", 0, "belief", "a", "shows") == 14


def test_a_key_without_a_line_has_that_of_the_table_around_it() -> None:
    lines = TomlLines(TEXT)
    assert lines.of("step", 1, "goal", "reach") == 10
    assert lines.of("nothing", "here") == 1
