"""The keys of a class: rows of the one table of keys, those of a teacher's screens and those of everybody in it."""

from seqtui.tui.key import CLASS, FIRST, HERE, Key

CLASS_KEYS: tuple[Key, ...] = (
    # the class of a teacher
    Key("grid", "enter", "open", "take", "What the student did, and the question there", FIRST, "open"),
    Key("grid", "down,j", "move(1)", "down", "Next student", FIRST, "next", 4),
    Key("grid", "up,k", "move(-1)", "up", "Student before", FIRST, "before", 5),
    Key("grid", "right,l", "column(1)", "on", "The next lesson", FIRST, "lesson", 3),
    Key("grid", "left,h", "column(-1)", "back", "The lesson before"),
    Key("grid", "pagedown", "page(1)", "on", "A page down"),
    Key("grid", "pageup", "page(-1)", "back", "A page up"),
    Key("grid", "home,0", "first", "start", "To the first student"),
    Key("grid", "end,G", "last", "end", "To the last student"),
    Key("grid", "v", "order", "view", "Sort: the stuck first, by name, the least done first", FIRST, "sort", 2),
    Key("grid", "I", "names", "names", "Hide the names for a projector, or show them", HERE, "names", 2),
    Key("grid", "T", "tell", "tell", "Say a line to the whole class", HERE, "say", 2),
    # what one student did, and how the class answered a question
    Key("student", "enter", "open", "take", "How the class answered this question", FIRST, "all answers"),
    Key("student", "down,j", "scroll_by(1)", "down", "Scroll down", FIRST, "down", 3),
    Key("student", "up,k", "scroll_by(-1)", "up", "Scroll up"),
    Key("student", "pagedown", "page(1)", "on", "On to the next page"),
    Key("student", "pageup", "page(-1)", "back", "Back to the page before"),
    Key("student", "I", "names", "names", "Hide the names for a projector, or show them", HERE, "names", 2),
    Key("spread", "enter", "open", "take", "What this answer means: which slip, or why it is right", FIRST, "meaning"),
    Key("spread", "down,j", "move(1)", "down", "The next answer", FIRST, "next", 2),
    Key("spread", "up,k", "move(-1)", "up", "The answer before", FIRST, "before", 3),
    Key("spread", "I", "names", "names", "Say who gave which answer, or hide it", HERE, "names", 2),
    # a question of a teacher to the class
    Key("ask", "X", "turn", "reveal", "Reveal the answers to all; then close the poll", FIRST, "reveal"),
    Key("ask", "enter", "open", "take", "What this answer means: which slip, or why it is right", FIRST, "meaning", 2),
    Key("ask", "down,j", "move(1)", "down", "The next answer", FIRST, "next", 3),
    Key("ask", "up,k", "move(-1)", "up", "The answer before"),
    Key("ask", "I", "names", "names", "Say who gave which answer, or hide it", HERE, "names", 2),
    # in a class, on whatever screen is in front
    Key("class", "at", "classroom('follow')", "follow me", "To where a teacher leads, and back", CLASS),
    Key("class", "at", "classroom('lead')", "follow me", "Lead the class wherever you go, or end it", CLASS, "lead", 2),
    Key("class", "Q", "classroom('poll')", "poll", "The question to the class; a teacher asks one", CLASS, "poll"),
    # said in the other language: whoever needs this key does not read the one that is spoken
    Key(
        "class", "ampersand", "classroom('language')", "language", "Korean, here and at every login", CLASS, "한국어", 4
    ),
    Key("class", "W", "classroom('grid')", "class", "To the class: who is where, who is stuck", CLASS, "class"),
    # the poll before a student, a dialog
    Key("poll", "down", "choose(1)", "down", "Next option"),
    Key("poll", "up", "choose(-1)", "up", "Option before"),
    Key("poll", "enter", "take", "take", "Vote; you may vote anew until the answers are revealed"),
    Key("poll", "f1", "help", "help", "What is asked"),
    Key("poll", "escape", "leave", "leave", "Put it aside; Q brings it back"),
)
