"""The table of commands: what each is called, means, takes, and who carries it out."""

from seqtui.cli import arguments as take
from seqtui.cli import opening
from seqtui.cli.arguments import Parser
from seqtui.cli.command import Command, later
from seqtui.cli.commands_of_runs import OF_RUNS
from seqtui.language import N_, _

_ROWS = (
    Command("", "the home screen: trained networks, training, every model", opening.home),
    Command(
        "learn",
        "the course: lessons in English and Korean, each beside a live run",
        later("learning", "learn"),
        (later("learning", "what_to_learn"),),
        N_("""\
  seqtui learn                                    the map: what is done, what is due
  seqtui learn lstm-gates --lang ko               a lesson, where it was left
  seqtui learn lstm-gates --plain                 line by line
  seqtui learn --lessons my-course                a course of your own"""),
    ),
    Command(
        "lessons",
        "list the lessons of the course, check them, begin a new one",
        later("learning", "lessons"),
        (later("learning", "what_of_lessons"), take.where_to_write),
        """\
  seqtui lessons
  seqtui lessons check
  seqtui lessons check my-course --variants 200
  seqtui lessons new attention-costs --lessons my-course
  seqtui lessons list --lessons my-course --format json
  seqtui lessons lock --lessons my-course""",
    ),
    Command(
        "open",
        "step through a model, a .safetensors file of nn.RNN, nn.LSTM or nn.GRU, or a state code",
        opening.open_stepper,
        (take.what_to_run, later("parts", "which_parts"), take.where_to_write),
        examples="""\
  seqtui open lstm "the animal didn't cross"
  seqtui open rnn --set nonlinearity=relu --set d_hidden=8 --seed 7
  seqtui open lstm --edit t2.f=0 --edit "t3.c=[0.1, 0.2, 0.3, 0.4]"
  seqtui open encoder.safetensors --input vectors.npy
  seqtui open my-bert --parts
  seqtui open my-bert --part layers.0.self_attn""",
    ),
    Command(
        "code",
        "print a run, and a place in it, as one line that seqtui open takes anywhere",
        later("listing", "code"),
        (take.what_to_run, take.where_to_stand),
        examples="""\
  seqtui code lstm "the cat sat" --at t3.f[2]
  seqtui code self-attention --at z[7,0] --view heads
  seqtui open "$(seqtui code gru --seed 7)\"""",
    ),
    *OF_RUNS,
    Command(
        "tokens",
        "split a text as the tokenizer of a network does, and number its tokens",
        later("tokens", "tokens"),
        (later("tokens", "what_to_split"), take.where_to_write),
        """\
  seqtui tokens my-gpt2 "the cat sat"
  seqtui tokens my-bert "where was the cat?" "on the mat"
  seqtui tokens my-gpt2 "고양이가 앉았다" --format json""",
    ),
    Command(
        "quiz",
        "ask questions about a run of any model, drawn from a seed; or hide a bug in it, to be found",
        later("practice", "ask"),
        (take.what_to_run, later("practice", "what_to_ask")),
        """\
  seqtui quiz lstm "the cat sat"
  seqtui quiz self-attention --seed 7 --count 10 --key
  seqtui quiz translate-bahdanau --kind looked-at --kind share
  seqtui quiz lstm --kind bug-hunt --difficulty medium
  seqtui quiz gru --format json --key""",
    ),
    Command(
        "worksheet",
        "print a sheet with small numbers to work out by hand, and its key",
        later("practice", "print_worksheet"),
        (later("practice", "what_to_work_out"),),
        """\
  seqtui worksheet rnn --seed 3
  seqtui worksheet rnn --seed 3 --key
  seqtui worksheet lstm --students roster.csv --out sheets/
  seqtui worksheet self-attention --format tex --out sheet.tex""",
    ),
    Command(
        "train",
        "train a small network here, and keep its weights (needs torch)",
        later("training", "train"),
        (later("training", "what_to_train"),),
        """\
  seqtui train
  seqtui train recall
  seqtui train coreference --watch
  seqtui train chars --text mine.txt --out mine.safetensors
  seqtui train adding --model gru --set length=80 --format jsonl
  seqtui train --clean""",
    ),
    Command(
        "verify",
        "compare a model with torch, value by value (needs torch)",
        later("listing", "verify_model"),
        (take.a_model, take.where_to_write),
        "  seqtui verify lstm",
    ),
    Command(
        "models",
        "list the models, or the settings of one",
        later("listing", "models"),
        (take.a_model, take.where_to_write),
        "  seqtui models\n  seqtui models lstm",
    ),
    Command(
        "zoo",
        "list the networks that come trained, or show one of them",
        later("listing", "list_zoo"),
        (take.a_network, take.where_to_write),
        """\
  seqtui zoo
  seqtui zoo translate-seq2seq
  seqtui open translate-bahdanau
  seqtui show bahdanau "당신의 내면의 힘을 과소평가하지 마세요" --weights zoo:translate-bahdanau""",
    ),
    Command(
        "layouts",
        "list the files of others that open, or show how one names its tensors",
        later("layouts", "list_layouts"),
        (later("layouts", "what_to_list"), take.where_to_write),
        """\
  seqtui layouts
  seqtui layouts llama""",
    ),
    Command(
        "get",
        "fetch a network that somebody trained, after saying its licence and size (needs a network)",
        later("getting", "get"),
        (later("getting", "what_to_get"), take.where_to_write),
        """\
  seqtui get
  seqtui get glassllm
  seqtui open glassllm "Alice was beginning to\"""",
    ),
    Command(
        "review",
        "ask again for the concepts that are due, each by a fresh question",
        later("asking", "review"),
        (later("asking", "what_to_review"),),
        "  seqtui review\n  seqtui review --count 5 --plain",
    ),
    Command(
        "exam",
        "an examination over all lessons, and a certificate line that a teacher can verify offline",
        later("asking", "exam"),
        (later("asking", "what_to_examine"), take.where_to_write),
        N_("""\
  seqtui exam
  seqtui exam --name "Kim Minji" --seed 7 --plain
  seqtui exam verify 'seqtui-exam1 name="Kim Minji" ...'
  seqtui exam verify - < certificates.txt           one certificate a line"""),
    ),
    Command(
        "progress",
        "show what you have learnt and what is due, or take it elsewhere, or set it back",
        later("progress", "progress"),
        (later("progress", "what_of_progress"), take.where_to_write),
        N_("""\
  seqtui progress
  seqtui progress --out progress.svg
  seqtui progress export --out progress.json        on another computer: seqtui progress import progress.json
  seqtui progress reset lstm-gates                  seqtui progress undo takes it back
  seqtui progress verify"""),
    ),
    Command(
        "serve",
        "serve a class over SSH: each student in a session of their own, nothing to install for them",
        later("serving", "serve"),
        (later("serving", "what_to_serve"),),
        N_("""\
  seqtui serve --open                             students type: ssh -p 2222 NAME@HOST
  seqtui serve --roster class.csv --host 0.0.0.0  one join code for each student
  seqtui serve --open --host 0.0.0.0 --port 2022"""),
    ),
    Command(
        "class",
        "a class: its accounts and join codes, its report, corrections, backup",
        later("classes", "run_class"),
        (later("classes", "what_of_a_class"), take.where_to_write),
        N_("""\
  seqtui class roster class.csv                  accounts from a CSV file: name, account, role
  seqtui class codes --host lab.example.kr       slips with the join codes, to print and cut
  seqtui class report --format md --out report.md
  seqtui class report --lesson lstm-gates --since 2026-03-02 --format csv --out answers.csv
  seqtui class void lstm-gates new-c --reason "two readings"
  seqtui class regrade lstm-gates new-c          who gains, who loses; kept when you agree
  seqtui class backup monday.sqlite3             while the class is in use
  seqtui class move class.sqlite3 postgresql://seqtui@db/class"""),
    ),
    Command(
        "doctor",
        "look at the terminal and the installation, or at what serving a class needs",
        later("serve_doctor", "doctor"),
        (later("serve_doctor", "what_to_look_at"), take.where_to_write),
        "  seqtui doctor\n  seqtui doctor --format json\n  seqtui doctor serve --sessions 60",
    ),
    Command(
        "config",
        "show what the config file says, or set one of its keys",
        later("preferences", "config"),
        (take.a_config_key, take.where_to_write),
        "  seqtui config\n  seqtui config theme=light\n  seqtui config sizes.d_hidden=6",
    ),
    Command(
        "completion",
        "print a script that lets a shell complete commands, options and names",
        later("preferences", "completion"),
        (take.a_shell,),
        N_("""\
  seqtui completion bash > ~/.local/share/bash-completion/completions/seqtui
  seqtui completion zsh > ~/.zsh/completions/_seqtui       (a folder of $fpath)
  seqtui completion fish > ~/.config/fish/completions/seqtui.fish"""),
    ),
    Command("help", "say what a command takes, as COMMAND -h does", later("preferences", "help_on"), (take.a_command,)),
)

COMMANDS: dict[str, Command] = {row.name: row for row in _ROWS}

_EXAMPLES = N_("""\
  seqtui                                          the home screen: begin here
  seqtui open lstm "the cat sat"                  step through an LSTM
  seqtui show gru "the cat sat" --at t3           the third time step
  seqtui explain lstm --at t3.f[0] --depth 2      why is it what it is?
  seqtui verify lstm                              against torch""")


def top() -> Parser:
    """The parser of what stands before a command, or alone."""
    listed = "\n".join(f"  {row.name:<11}{_(row.meaning)}" for row in _ROWS if row.name)
    title = _("commands (seqtui COMMAND -h says more):")
    about = _(
        "Step through sequence models one number at a time. Without a command: the home screen, where\n"
        "Enter on the first row opens the course."
    )
    parser = Parser(
        examples=_EXAMPLES, usage=_("seqtui [COMMAND] [options]"), description=f"{about}\n\n{title}\n{listed}"
    )
    parser.add_argument("-V", "--version", action="store_true", help=_("print the version"))
    take.looks(parser)
    return parser
