"""The one table of keys: bindings, footer, menus, help and the command palette are made from it."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from seqtui import policy
from seqtui.tui.class_keys import CLASS_KEYS
from seqtui.tui.inside_keys import INSIDE_KEYS
from seqtui.tui.key import BACKWARDS, EVERYWHERE, FIRST, HERE, LESSON, LOOK, TAKE, TRY, WALK, Key

KEYS: tuple[Key, ...] = (
    # home
    Key("home", "enter", "open", "take", "Open the network or model in the stepper", FIRST, "open"),
    Key("home", "down,j", "move(1)", "down", "Next row", FIRST, "next", 2),
    Key("home", "up,k", "move(-1)", "up", "Row before", FIRST, "before", 3),
    Key("home", "pagedown", "page(1)", "on", "A page down"),
    Key("home", "pageup", "page(-1)", "back", "A page up"),
    Key("home", "home,0", "first", "start", "To the first row"),
    Key("home", "end,G", "last", "end", "To the last row"),
    Key("home", "c", "setup", "settings", "Choose text, size, seed and options first", FIRST, "own text"),
    # the map of the course
    Key("learn", "enter", "open", "take", "Open the lesson where it was left", FIRST, "open"),
    Key("learn", "down,j", "move(1)", "down", "Next lesson", FIRST, "next", 2),
    Key("learn", "up,k", "move(-1)", "up", "Lesson before", FIRST, "before", 3),
    Key("learn", "pagedown", "page(1)", "on", "A page down"),
    Key("learn", "pageup", "page(-1)", "back", "A page up"),
    Key("learn", "home,0", "first", "start", "To the first lesson"),
    Key("learn", "end,G", "last", "end", "To the last lesson"),
    Key("learn", "E", "exam", "exam", "The examination over all lessons, with a certificate", HERE, "exam"),
    # a lesson, beside whichever screen is its stage
    Key("lesson", "m", "lesson('next')", "lesson on", "On to the question, or the next step", LESSON, "next"),
    Key("lesson", "M", "lesson('back')", "lesson back", "Back to the step before", LESSON, "before"),
    Key("lesson", "S", "lesson('show')", "show me", "Show me: its keys are pressed for you", LESSON, "show me"),
    Key(
        "lesson",
        "B",
        "lesson('stage')",
        "lesson's stage",
        "Back to the stage of the lesson; there, twice: the page anew",
        LESSON,
    ),
    # the line of an answer: its letters mean something there alone, while the line is empty
    Key("answer", "enter", "lesson('answer')", "take", "Hand the answer in", LESSON, "hand in"),
    Key("answer", "v", "lesson('variant')", "variant", "The same with other numbers", LESSON, "others"),
    Key(
        "answer", "question_mark", "lesson('hint')", "hint", "A hint; behind the last one the solution", LESSON, "hint"
    ),
    Key("answer", "x", "lesson('experiment')", "experiment", "The experiment on what was answered", LESSON),
    Key("answer", "down", "lesson('choose', 1)", "down", "Next option", LESSON),
    Key("answer", "up", "lesson('choose', -1)", "up", "Option before", LESSON),
    Key("answer", "escape", "lesson('look')", "leave", "To the stage; m comes back", LESSON, "the stage"),
    # stepper: walking
    Key("stepper", "right,pagedown,l,space", "step(1)", "on", "One equation on", FIRST, "step"),
    Key("stepper", "left,pageup,h", "step(-1)", "back", "One equation back", FIRST, "back", 5),
    Key(
        "stepper", "shift+right,L", "time(1)", "far on", "One time step on, or one token, or one part", WALK, "time", 4
    ),
    Key("stepper", "shift+left,H", "time(-1)", "far back", "One time step, token or part back", WALK),
    Key("stepper", "shift+down,J", "stage(1)", "stage", "On to the next stage of the model", WALK, "stage", 4),
    Key("stepper", "shift+up,K", "stage(-1)", "stage before", "Back to the stage before", WALK),
    Key("stepper", "full_stop", "operation(1)", "operation", "One operation on: inside an equation", WALK),
    Key("stepper", "comma", "operation(-1)", "operation before", "One operation back", WALK),
    Key("stepper", "home,0", "start", "start", "To the first equation", WALK),
    Key("stepper", "end,G", "end", "end", "To the last equation", WALK),
    Key(
        "stepper",
        "slash",
        "find",
        "find",
        "Go to a word (cat), a path (t3.f), a time (3), a meaning or a value (0.547)",
        WALK,
        "find",
        2,
    ),
    Key("stepper", "p", "play", "play", "Play, and stop playing", WALK),
    Key("stepper", "plus,equals_sign", "pace(-1)", "faster", "Play faster", WALK),
    Key("stepper", "minus", "pace(1)", "slower", "Play more slowly", WALK),
    Key("stepper", "b", "breakpoint", "breakpoint", "Set or clear breakpoints, as f < 0.1; norm(grad) < 1e-3", WALK),
    Key("stepper", "n", "run(1)", "next breakpoint", "On to the next breakpoint", WALK),
    Key("stepper", "N", "run(-1)", "breakpoint before", "Back to the breakpoint before", WALK),
    # stepper: looking
    Key("stepper", "enter", "why", "take", "Why is this number what it is?", FIRST, "why"),
    Key("stepper", "v", "view(1)", "view", "Next view: values, maps, history, distribution, costs", FIRST, "view"),
    Key("stepper", "V", "view(-1)", "view before", "The view before", LOOK),
    Key("stepper", "down,j", "point(1, 0)", "down", "Point at the row below; in a matrix at the next token", LOOK),
    Key("stepper", "up,k", "point(-1, 0)", "up", "Point at the row above; in a matrix at the token before", LOOK),
    Key("stepper", "tab,right_square_bracket", "point(0, 1)", "next", "Point at the next unit, key or word", LOOK),
    Key("stepper", "shift+tab,left_square_bracket", "point(0, -1)", "one before", "Point at the unit before", LOOK),
    Key("stepper", "d", "drawing", "drawing", "Next drawing of the model: cell, unrolled, output layer, curve", LOOK),
    Key("stepper", "z", "level(1)", "nearer", "Look nearer: blocks, shapes, equations, numbers, code", LOOK),
    Key("stepper", "Z", "level(-1)", "from afar", "Look from farther away", LOOK),
    Key("stepper", "X", "logits", "reveal", "A logit as a sum, and the logit lens: what each layer would say", LOOK),
    Key("stepper", "A", "inside('heads')", "all", "All heads at once: small maps, and what each head does", LOOK),
    Key("stepper", "P", "proof", "proof", "Proof: compare every number shown with torch", LOOK),
    # stepper: trying
    Key("stepper", "t", "try", "try", "Try something: a word, a preset, an experiment, a comparison", FIRST, "try"),
    Key("stepper", "e", "edit", "edit", "What if? Edit the number, a row, a weight or a word", TRY, "edit", 6),
    Key("stepper", "u", "undo", "undo", "Undo the last change", TRY),
    Key("stepper", "U", "redo", "redo", "Make the change again that was undone last", TRY),
    Key("stepper", "c", "setup", "settings", "Change text, size, seed and options", TRY),
    Key(
        "stepper", "g", "turn", "gradients", "Turn round: gradients backwards from the loss", BACKWARDS, "gradients", 6
    ),
    Key("stepper", "o", "goal", "goal", "Choose the number that is differentiated", BACKWARDS),
    Key("stepper", "F", "flow", "through time", "Gradients through time: vanishing, exploding, clipping", BACKWARDS),
    Key("stepper", "y", "copy", "copy", "Copy a program that prints this number", TAKE),
    Key("stepper", "Y", "code", "code", "Copy this screen as one line: seqtui open 'CODE'", TAKE),
    Key("stepper", "i", "signs", "signs", "What every sign on this screen means", LOOK, "signs", 2),
    # the menu of t: its letters stand on its rows, and mean something there alone
    Key("try", "w", "change", "word", "Change one word, and see what moves"),
    Key("try", "x", "experiment", "experiment", "Run an experiment: two runs compared"),
    Key("try", "p", "preset", "preset", "By name: close a gate, drop a head"),
    Key("try", "e", "edit", "edit", "Change this number, a row, a weight"),
    Key("try", "c", "compare", "compare", "Put another run beside this one"),
    Key("try", "a", "inside('parts')", "take out", "Each part taken out, or swapped: what of the answer is left"),
    Key("try", "t", "tree", "tree", "All changes so far: go back to any"),
    Key("try", "q", "practice('quiz')", "practice", "Ten questions about this run"),
    Key("try", "b", "practice('bug-hunt')", "bug hunt", "Find the equation where a planted bug begins"),
    # compare
    Key("compare", "right,pagedown,l,space", "step(1)", "on", "Every run one equation on", FIRST, "step"),
    Key("compare", "left,pageup,h", "step(-1)", "back", "Every run one equation back", FIRST, "back", 3),
    Key("compare", "shift+right,L", "meet(1)", "far on", "On to where the runs meet next", WALK, "meet"),
    Key("compare", "shift+left,H", "meet(-1)", "far back", "Back to where the runs met before", WALK),
    Key("compare", "home,0", "start", "start", "To the first equations", WALK),
    Key("compare", "end,G", "end", "end", "To the last equations", WALK),
    Key("compare", "slash", "find", "find", "Go to a time (3), a meeting point or a path", WALK, "find", 4),
    Key("compare", "r", "lane(1)", "run", "Speak to the next run", FIRST, "run", 2),
    Key("compare", "R", "lane(-1)", "run before", "Speak to the run before", LOOK),
    Key("compare", "down,j", "point(1, 0)", "down", "Point at the value below; or the next token", LOOK),
    Key("compare", "up,k", "point(-1, 0)", "up", "Point at the value above; or the token before", LOOK),
    Key("compare", "tab,right_square_bracket", "point(0, 1)", "next", "Point at the next unit", LOOK, "unit", 5),
    Key("compare", "shift+tab,left_square_bracket", "point(0, -1)", "one before", "Point at the unit before", LOOK),
    Key("compare", "enter", "why", "take", "Why is this number what it is?", FIRST, "why"),
    Key("compare", "v", "view", "view", "The columns, or the table of all meeting points", FIRST, "view"),
    Key("compare", "i", "signs", "signs", "What every sign on this screen means", LOOK),
    # gradients through time
    Key("flow", "right,pagedown,l", "time(1)", "on", "Numbers of the next time step", FIRST, "time"),
    Key("flow", "left,pageup,h", "time(-1)", "back", "Numbers of the time step before", FIRST, "back", 4),
    Key("flow", "C", "clip", "clip", "Clip the gradients by their norm, or leave them", FIRST, "clip"),
    Key("flow", "greater_than_sign", "threshold(1)", "larger", "Clip at a larger norm", HERE, "larger", 3),
    Key("flow", "less_than_sign", "threshold(-1)", "smaller", "Clip at a smaller norm", HERE, "smaller", 3),
    Key("flow", "v", "view", "view", "Each weight's gradient over time, or other runs", FIRST, "weights", 2),
    Key("flow", "i", "signs", "signs", "What every sign on this screen means", LOOK),
    Key("flow", "down,j", "scroll_by(1)", "down", "Scroll the lower part down"),
    Key("flow", "up,k", "scroll_by(-1)", "up", "Scroll it up"),
    Key("flow", "enter", "begin", "take", "Begin, when the screen has said what it would cost"),
    # training
    Key("train", "p", "pause", "play", "Pause the training, and go on", FIRST, "pause"),
    Key("train", "1", "one", "one update", "One update, when paused", HERE, "one", 4),
    Key("train", "x", "stop", "stop", "Stop in order; the weights are kept", FIRST, "stop"),
    Key("train", "greater_than_sign", "rate(1)", "larger", "Twice the learning rate, from the next update on"),
    Key("train", "less_than_sign", "rate(-1)", "smaller", "Half the learning rate"),
    Key("train", "left,pageup,h", "scrub(-1)", "back", "Back to the snapshot before", WALK, "back", 2),
    Key(
        "train",
        "right,pagedown,l",
        "scrub(1)",
        "on",
        "On to the next snapshot; past the last one it is live",
        WALK,
        "on",
        5,
    ),
    Key("train", "shift+left,H", "scrub(-10)", "far back", "Ten snapshots back", WALK),
    Key("train", "shift+right,L", "scrub(10)", "far on", "Ten snapshots on", WALK),
    Key("train", "home,0", "start", "start", "To the first snapshot: before any update", WALK),
    Key("train", "end,G", "end", "end", "To the live end", WALK),
    Key("train", "enter", "open", "take", "Open the snapshot in the stepper", FIRST, "open"),
    Key("train", "v", "view(1)", "view", "Next view: curves, samples, gradients, a weight", FIRST, "view"),
    Key("train", "V", "view(-1)", "view before", "The view before", LOOK),
    Key("train", "down,j", "sample(1)", "down", "The next sample", LOOK),
    Key("train", "up,k", "sample(-1)", "up", "The sample before", LOOK),
    Key("train", "w", "weight", "weight", "Choose the weight whose history is drawn", LOOK),
    Key("train", "a", "again", "again", "The same start with another model, rate or clipping", TRY, "again", 3),
    Key("train", "A", "all_models", "all", "Every model of the recipe in turn, curves over each other", TRY),
    Key("train", "r", "run(1)", "run", "Look at the next run", LOOK),
    Key("train", "R", "run(-1)", "run before", "Look at the run before", LOOK),
    Key("train", "O", "forget", "only this", "Only this run: take the curves of the others away", LOOK),
    # help
    Key("help", "down,j", "scroll_by(1)", "down", "Scroll down"),
    Key("help", "up,k", "scroll_by(-1)", "up", "Scroll up"),
    Key("help", "pagedown,right,l,space", "page(1)", "on", "On to the next page", HERE, "more"),
    Key("help", "pageup,left,h", "page(-1)", "back", "Back to the page before"),
    Key("help", "home,0", "start", "start", "To the first line"),
    Key("help", "end,G", "end", "end", "To the last line"),
    # dialogs, which name their keys themselves: where letters are typed, F1 is the key that helps
    Key("list", "down,j", "choose(1)", "down", "Next row"),
    Key("list", "up,k", "choose(-1)", "up", "Row before"),
    Key("list", "enter", "take", "take", "Take the chosen row"),
    Key("list", "question_mark,f1", "help", "help", "What can be chosen here, whole"),
    Key("list", "escape", "leave", "leave", "Close it; nothing is changed"),
    Key("line", "tab", "complete", "next", "Complete the line with the first match"),
    Key("line", "f1", "help", "help", "What can be typed here; ? does the same while the line is empty"),
    Key("line", "escape", "leave", "leave", "Close it; nothing is changed"),
    Key("form", "down", "app.focus_next", "down", "Next field"),
    Key("form", "up", "app.focus_previous", "up", "Field before"),
    Key("form", "tab", "app.focus_next", "next", "Next field, as Down"),
    Key("form", "shift+tab", "app.focus_previous", "one before", "Field before, as Up"),
    Key("form", "right", "choose(1)", "on", "The next choice, where there is one; else the cursor goes right"),
    Key("form", "left", "choose(-1)", "back", "The choice before, or the cursor to the left"),
    Key("form", "f1", "help", "help", "What the fields mean; ? does the same where no words are typed"),
    Key("form", "escape", "leave", "leave", "Close it; everything stays as it was"),
    Key("page", "down", "scroll_by(1)", "down", "Scroll down"),
    Key("page", "up", "scroll_by(-1)", "up", "Scroll up"),
    Key("page", "pagedown", "page(1)", "on", "On to the next page"),
    Key("page", "pageup", "page(-1)", "back", "Back to the page before"),
    Key("page", "f1", "help", "help", "What this page is"),
    Key("page", "escape", "leave", "leave", "Close it"),
    Key("work", "enter", "begin", "take", "Begin what was asked about"),
    Key("work", "question_mark,f1", "help", "help", "What is being done"),
    Key("work", "escape", "leave", "leave", "Give it up; nothing is changed"),
    *CLASS_KEYS,
    *INSIDE_KEYS,
    # everywhere
    Key("*", "question_mark,f1", "help", "help", "This page", FIRST, "help", 0),
    Key("*", "ctrl+p", "command_palette", "by name", "Command palette: everything by name", EVERYWHERE),
    Key("*", "ctrl+z", "suspend_process", "suspend", "Stop for a while: fg in the shell brings it back", EVERYWHERE),
    Key("*", "ctrl+c", "interrupt", "how to leave", "Say how to leave", EVERYWHERE),
    Key("*", "s", "save", "save", "Save this page: md, csv, json, npz, svg, pdf, png, txt", EVERYWHERE),
    Key("*", "D", "dark", "dark", "Dark or light", EVERYWHERE),
    Key("*", "escape", "leave", "leave", "One step back: out of a dialog, or of this screen", EVERYWHERE),
    Key("*", "q", "quit", "quit", "Leave seqtui", EVERYWHERE, "quit", 0),
)

MENUS = frozenset({"try", "answer"})  # their letters stand on their rows, or in a line while it is empty
_OF_LESSONS = frozenset({"lesson", "answer"})
# The right that a session must have for an action; without it no key of it is shown.
NEEDS = {"save": "write", "suspend_process": "start", "proof": "start", "copy": "copy", "code": "copy"}
DIALOGS = frozenset({"list", "line", "form", "page", "poll", "work"})  # in front of a screen: its keys wait


def keys_of(screen: str, is_stage: bool = False, of_class: frozenset[str] = frozenset()) -> Iterable[Key]:
    """The rows of a screen, its own first; a dialog lets no other keys through. is_stage: a lesson runs beside it.

    of_class are the actions that a class has for whoever is in it. What this session may not do has no key here.
    """
    everywhere = () if screen in DIALOGS else (key for key in KEYS if key.screen == "*")
    lesson = (key for key in KEYS if key.screen in _OF_LESSONS) if is_stage else ()
    in_class = () if screen in DIALOGS else (key for key in KEYS if key.screen == "class" and key.action in of_class)
    found = (*(key for key in KEYS if key.screen == screen), *lesson, *in_class, *everywhere)
    return tuple(key for key in found if policy.may(NEEDS.get(key.action, "")))


def bindings(*screens: str) -> list[BindingType]:
    """The Textual bindings of the rows of screens ("*" for the app); a field does not keep Tab and arrows."""
    typed = bool({"line", "form", "page"} & {*screens})
    return [
        Binding(key.keys, key.action, key.help, show=False, priority=key.keys.startswith("tab") or typed)
        for key in KEYS
        if key.screen in screens
    ]
