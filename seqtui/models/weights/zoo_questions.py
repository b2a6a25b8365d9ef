"""The question that each network of the zoo answers, in the order of the lists: the clearest answer first."""

QUESTIONS = {
    "coreference-encoder": "which word does *it* mean?",
    "translate-bahdanau": "where does it look while it translates?",
    "digits-vit": "which digit is this?",
    "pictures-text-to-image": "how is a picture drawn from words?",
    "recall-lstm": "which letter came first?",
    "recall-rnn": "does a plain RNN still know the letter?",
    "recall-gru": "are two gates enough to keep the letter?",
    "chars-gru": "which character comes next?",
    "translate-luong": "where does it look, comparing by products?",
    "translate-transformer": "can attention alone translate?",
    "translate-seq2seq": "does a whole sentence fit into one vector?",
    "coreference-self-attention": "can one head alone tell what *it* means?",
}


def place(name: str) -> tuple[int, str]:
    """Return what networks are sorted by: those with a question in its order, then the others by name."""
    known = list(QUESTIONS)
    return (known.index(name) if name in QUESTIONS else len(known), name)
