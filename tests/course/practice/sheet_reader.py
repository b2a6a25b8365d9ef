"""A second person at a worksheet: reads the printed text, and works it out with nothing but what stands there."""

import re
from fractions import Fraction

NONE = None  # a masked score, −∞
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?|−∞|____")
_FUNCTIONS = {"σ", "tanh", "softmax", "√", "mean", "square", "relu", "concat", "Σ", "sin", "cos"}


def half_up(x, places=2):
    """A fraction with so many decimals, 5 away from zero."""
    scaled = abs(x) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if x >= 0 else -whole, 10**places)


def each(f, *values):
    """A function of numbers, element by element; single rows, columns and numbers are repeated."""
    rows, columns = max(len(v) for v in values), max(len(v[0]) for v in values)
    at = lambda v, i, j: v[i if len(v) > 1 else 0][j if len(v[0]) > 1 else 0]  # noqa: E731
    return [[f(*(at(v, i, j) for v in values)) for j in range(columns)] for i in range(rows)]


class Sheet:
    """What a printed text says: values by scope and sign, tables, and equations in order."""

    def __init__(self, text):
        self.values, self.tables, self.equations, self.corpus, self.columns = {}, {}, [], [], []
        scope, sign, part, table, lines = "", "", "", "", text.split("\n")
        self.head = lines[2]
        for k, line in enumerate(lines):
            under = lines[k + 1] if k + 1 < len(lines) else ""
            words = line.split()
            if set(under) in ({"-"}, {"="}) and line:
                part, scope, table = line, "", ""
            elif not words or set(line) in ({"-"}, {"="}):
                sign = ""
            elif part in ("Tables", "표"):
                if words[1] == ".0":
                    table = words[0]
                    self.tables[table] = {}
                elif re.match(r"−?\d\.", line):
                    for tenth, value in enumerate(words[1:]):
                        at = Fraction(words[0].replace("−", "").rstrip(".")) + Fraction(tenth, 10)
                        self.tables[table][-at if words[0].startswith("−") else at] = Fraction(value)
            elif re.match(r"\d+\. ", line):
                self.equations.append([scope, line.partition(". ")[2]])
                self.columns.append(())
            elif line.startswith("        ("):
                if self.equations:
                    self.columns[-1] = tuple(line.strip()[1:-1].split(" | "))
            elif line.startswith("   "):
                row = line[3:]
                if row[0] != " ":
                    sign = re.match(r"(\S+(?: [^\d\s_-]\S*)*)", row)[1]
                    row = row[len(sign) :]
                    self.values[scope, sign] = []
                cells = _NUMBER.findall(row[: _end(row)])
                self.values[scope, sign].append([_cell(cell) for cell in cells])
            elif line in ("the whole", "전체"):
                scope = ""
            elif part in ("Given", "주어진 값", "Work out", "풀기") and len(words) == 1 and not lines[k - 1]:
                scope = line
            elif part in ("Given", "주어진 값"):
                self.corpus.append(line)


def _end(row):
    """Where the words behind the numbers of a row begin."""
    found = re.search(r"   (?!\s|-?\d|−∞|____)\S", row)
    return found.start() if found else len(row)


def _cell(cell):
    return NONE if cell == "−∞" else "?" if cell == "____" else Fraction(cell)


class Worked:
    """The answers of a sheet, one equation after the other."""

    def __init__(self, sheet):
        self.sheet, self.values = sheet, {k: v for k, v in sheet.values.items() if all("?" not in row for row in v)}

    def work_out(self):
        """All answers in order: (scope, sign, numbers)."""
        found = []
        for scope, text in self.sheet.equations:
            if " = " not in text:
                continue
            sign, _, right = text.partition(" = ")
            self.scope = scope
            value = each(lambda x: x if x is NONE else half_up(x), self.evaluate(right))
            self.values[scope, sign] = value
            found.append((scope, sign, value))
        return found

    def look_up(self, function, x):
        if x is NONE:
            return Fraction(0)
        at, table = half_up(x, 1), self.sheet.tables[function]
        if at >= 0 or function == "exp":
            return table[at]
        positive = table[-at]
        return {"σ": 1 - positive, "cos": positive}.get(function, -positive)

    # a formula is read as it is printed: a product is two values beside each other ---------------------------------

    def evaluate(self, text):
        self.tokens = re.findall(r"\s+|[()\[\],+−⊙/ᵀ]|\[|\d+e−\d+|(?:[^\s()\[\],+−⊙/ᵀ])+", text)
        value = self.sum()
        assert not "".join(self.tokens).strip(), (text, self.tokens)
        return value

    def peek(self):
        k = 0
        while k < len(self.tokens) and self.tokens[k].isspace():
            k += 1
        return self.tokens[k] if k < len(self.tokens) else ""

    def take(self):
        while self.tokens[0].isspace():
            self.tokens.pop(0)
        return self.tokens.pop(0)

    def sum(self):
        left = self.product()
        while self.peek() in ("+", "−"):
            sign = self.take()
            right = self.product()
            plus = lambda a, b: NONE if NONE in (a, b) else a + b  # noqa: E731
            left = each(plus if sign == "+" else (lambda a, b: a - b), left, right)
        return left

    def product(self):
        left = self.factor()
        while True:
            sign = self.peek()
            if sign == "⊙":
                self.take()
                left = each(lambda a, b: a * b, left, self.factor())
            elif sign == "/":
                self.take()
                left = each(lambda a, b: a / b, left, self.factor())
            elif sign and sign not in "+−),]":
                left = matrix_product(left, self.factor())
            else:
                return left

    def factor(self):
        token = self.take()
        if token == "(":
            value = self.sum()
            assert self.take() == ")"
        elif token in _FUNCTIONS or token == "√":
            assert self.take() == "("
            arguments = [self.sum()]
            while self.peek() == ",":
                self.take()
                arguments.append(self.sum())
            assert self.take() == ")"
            value = self.apply(token, arguments)
        elif re.fullmatch(r"\d+(\.\d+)?", token):
            value = [[Fraction(token)]]
        elif token.startswith("1e"):
            value = [[Fraction(0)]]  # too small for two decimals
        else:
            sign = token
            while (self.scope, sign) not in self.values and self.tokens and not self.known(sign):
                sign += self.tokens.pop(0)
            value = self.found(sign)
        while self.peek() in ("ᵀ", "["):
            value = [list(row) for row in zip(*value, strict=True)] if self.take() == "ᵀ" else self.place(value)
        return value

    def known(self, sign):
        try:
            self.found(sign)
        except KeyError:
            return False
        return True

    def found(self, sign):
        scope = self.scope
        while True:
            inner, _, name = sign.rpartition(".")
            for inside in {".".join(filter(None, (scope, inner))), scope}:
                if (inside, name if inside != scope or not inner else sign) in self.values:
                    return self.values[inside, name if inside != scope or not inner else sign]
            if not scope:
                raise KeyError(sign)
            scope = scope.rpartition(".")[0]

    def place(self, value):
        inside = ""
        depth = 1
        while depth:
            token = self.tokens.pop(0)
            depth += (token == "[") - (token == "]")
            inside += token if depth else ""
        along_columns = inside.startswith(":,")
        places = inside.replace(":,", "").strip()
        rows = [list(column) for column in zip(*value, strict=True)] if along_columns or len(value) == 1 else value
        if ":" in places:
            first, last = map(int, places.split(":"))
            taken = rows[first:last]
        else:
            taken = [rows[int(k)] for k in re.findall(r"\d+", places)]
        return [list(column) for column in zip(*taken, strict=True)] if along_columns or len(value) == 1 else taken

    def apply(self, function, arguments):
        x = arguments[0]
        if function in ("σ", "tanh", "sin", "cos"):
            return each(lambda a: self.look_up(function, a), x)
        if function == "softmax":
            powers = each(lambda a: self.look_up("exp", a), x)
            return [[power / sum(row) for power in row] for row in powers]
        if function == "√":
            return each(root, x)
        if function == "relu":
            return each(lambda a: max(a, Fraction(0)), x)
        if function == "square":
            return each(lambda a: a * a, x)
        if function == "mean":
            return [[sum(row) / len(row)] for row in x]
        if function == "Σ":
            return [[sum(row)] for row in x]
        assert function == "concat", function
        return [[number for part in arguments for number in part[k]] for k in range(len(x))]


def root(x):
    """The square root of a number of two decimals, with two decimals: by trying."""
    x, k = half_up(x), 0
    while Fraction(2 * k + 1, 200) ** 2 <= x:
        k += 1
    return Fraction(k, 100)


def matrix_product(a, b):
    """The matrix product of what stands on the sheet in rows: a vector behind a matrix is a column."""
    if len(a) == len(a[0]) == 1 or len(b) == len(b[0]) == 1:
        return each(lambda x, y: x * y, a, b)
    if len(a[0]) == len(b):
        return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]
    assert len(b) == 1, (a, b)
    return [[sum(x * y for x, y in zip(row, b[0], strict=True)) for row in a]]


def counts(sheet, sign):
    """What is counted in the corpus of a sheet, as its rows and columns are named."""
    words, lines = sheet.columns[[text.partition(":")[0] for _, text in sheet.equations].index(sign)], sheet.corpus
    begin = next(i for i, line in enumerate(lines) if "</s>" in line and line.endswith(":"))
    sentences = [[*line.split(), "</s>"] for line in lines[begin + 1 :]]
    pairs = [pair for s in sentences for pair in zip(["<s>", *s], s, strict=False)]
    if sign == "N":
        rows = [word for word in words if word != "</s>"] + ["<s>"]
        return [[Fraction(pairs.count((row, column))) for column in words] for row in rows]
    time = int(sign[1:].translate(_SUBSCRIPTS))
    read = next(line for line in lines if line.startswith(("Words:", "단어:"))).split()[1:]
    if " ar, " in sheet.head:
        after = [second for first, second in pairs if first == ["<s>", *read][time - 1]]
    else:
        after = [s[time - 1] for s in sentences if len(s) >= time and s[: time - 1] == read[: time - 1]]
    return [[Fraction(after.count(word)) for word in words]]
