# SPDX-License-Identifier: Apache-2.0
"""
Mutants of C sources, all in one build.

Every comparison and every && and || in a function becomes an expression that
asks whether it is to do another thing in this run (mutant.h), and every check
of a rule begins with the question whether it is to find nothing, or something
always.  The text between is kept as it is, line for line.

It reads tokens, not C: enough for sources that clang-format has laid out.
What stands in a macro's definition, a static table, a case label or a
_Static_assert stays as it is.
"""
import bisect
import re

TOKEN = re.compile(
    r"""(?P<skip>\s+|/\*.*?\*/|//[^\n]*)
      | (?P<pp>(?<![^\n])[ \t]*\#(?:[^\n\\]|\\.)*)
      | (?P<str>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<word>\w+)
      | (?P<op>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||
            [-+*/%&|^]=|[][(){};,.?:~!=<>*/%+&|^-])""",
    re.X | re.S,
)
PRECEDENCE = {
    "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8,
    "<": 7, "<=": 7, ">": 7, ">=": 7, "==": 6, "!=": 6,
    "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
}
# What takes the place of an operator: the boundary moved, and the opposite.
OTHERS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
}
ENDS = set("( [ { ) ] } , ; ? : = += -= *= /= %= &= |= ^= <<= >>=".split())
WORDS_BEFORE = {"return", "case", "else", "do"}
OPEN = {"(": ")", "[": "]", "{": "}"}


class Mutant:
    """One change: number (in its file), place and what it does."""

    def __init__(self, number, file, function, text, nth, change, line):
        self.number, self.file, self.function = number, file, function
        self.text, self.nth, self.change, self.line = text, nth, change, line

    def name(self):
        """What it is known by: nothing that moves with other lines."""
        nth = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.file}: {self.function}: {self.text}{nth}: {self.change}"


class Source:
    def __init__(self, name, text):
        self.name, self.text = name, text
        self.mutants = []
        self.tokens = []  # (kind, text, start, end), without blanks
        self.match = {}
        self.scan()
        self.lines = [m.start() for m in re.finditer("^", text, re.M)]

    def scan(self):
        at, stack = 0, []
        while at < len(self.text):
            m = TOKEN.match(self.text, at)
            if m is None:
                raise SystemExit(f"{self.name}: cannot read at byte {at}")
            at = m.end()
            if m.lastgroup in ("skip", "pp"):
                continue
            i = len(self.tokens)
            self.tokens.append((m.lastgroup, m.group(), m.start(), m.end()))
            if m.group() in OPEN:
                stack.append(i)
            elif m.group() in (")", "]", "}"):
                self.match[i] = stack.pop()
                self.match[self.match[i]] = i

    def word(self, i):
        return self.tokens[i][1] if 0 <= i < len(self.tokens) else ""

    def kind(self, i):
        return self.tokens[i][0] if 0 <= i < len(self.tokens) else ""

    def span(self, first, last):
        """The text of tokens first up to and without last."""
        return self.text[self.tokens[first][2]:self.tokens[last - 1][3]]

    def line(self, i):
        return bisect.bisect_right(self.lines, self.tokens[i][2])

    # ---- Functions ----

    def functions(self):
        """(name, token of the {, token of the })"""
        i = 0
        while i < len(self.tokens):
            if self.word(i) == "{":
                if self.word(i - 1) == ")":
                    yield self.word(self.match[i - 1] - 1), i, self.match[i]
                i = self.match[i]
            i += 1

    def statement_end(self, i):
        while self.word(i) != ";":
            i = self.match[i] + 1 if self.word(i) in OPEN else i + 1
        return i

    def operators(self, first, last):
        """Tokens to mutate in a function's body."""
        i = first + 1
        while i < last:
            word = self.word(i)
            if word in ("static", "_Static_assert"):
                i = self.statement_end(i)
            elif word == "case":
                while self.word(i) != ":":
                    i += 1
            elif self.kind(i) == "op" and word in OTHERS:
                yield i
            i += 1

    # ---- Operands ----

    def binary(self, i):
        """Whether the operator at i, if it is one, has a left operand."""
        before, word = self.kind(i - 1), self.word(i - 1)
        return (before == "word" and word not in WORDS_BEFORE) \
            or before == "str" or word in (")", "]", "}", "++", "--")

    def left(self, op):
        level, i = PRECEDENCE[self.word(op)], op - 1
        while True:
            word = self.word(i)
            if word in (")", "]", "}"):
                i = self.match[i]
            elif word in ENDS or word in WORDS_BEFORE:
                return i + 1
            elif self.kind(i) == "op" and self.binary(i) and \
                    PRECEDENCE.get(word, 99) < level:
                return i + 1
            i -= 1

    def right(self, op):
        level, i = PRECEDENCE[self.word(op)], op + 1
        while True:
            word = self.word(i)
            if word in OPEN:
                i = self.match[i]
            elif word in ENDS:
                return i
            elif self.kind(i) == "op" and self.binary(i) and \
                    PRECEDENCE.get(word, 99) <= level:
                return i
            i += 1

    # ---- Writing ----

    def add(self, function, text, change, line):
        same = sum(1 for m in self.mutants if (m.function, m.text, m.change) ==
                   (function, text, change))
        m = Mutant(len(self.mutants), self.name, function, text, same + 1,
                   change, line)
        self.mutants.append(m)
        return m.number

    def plain(self, first, last):
        words = [self.tokens[i][1] for i in range(first, last)]
        text = " ".join(words)
        for tight in ("( ", "[ ", " )", " ]", " ,", " ;", " -> ", " . ", "! "):
            text = text.replace(tight, tight.strip())
        return re.sub(r"(\w) \(", r"\1(", re.sub(r"(\w) \[", r"\1[", text))

    def edits(self):
        """(position, rank, text put there, characters taken away)"""
        put = []
        for function, first, last in self.functions():
            ops = list(self.operators(first, last))
            for op in ops:
                self.edit_operator(function, op, put)
        return put

    def edit_operator(self, function, op, put):
        ls, re_ = self.left(op), self.right(op)
        word, text = self.word(op), self.plain(ls, re_)
        numbers = [self.add(function, text, other, self.line(op))
                   for other in OTHERS[word]]
        size = re_ - ls
        start, end = self.tokens[ls][2], self.tokens[re_ - 1][3]
        at, after = self.tokens[op][2], self.tokens[op][3]
        n = numbers[0]
        if word in ("&&", "||"):
            side = "AND" if word == "&&" else "OR"
            put.append((start, (1, -size), f"MUT_{side}({n}, MUT_LEFT_{side}({n}, ", 0))
            put.append((at, (1, 0), f") {word} MUT_RIGHT_{side}({n}, ", after - at))
            put.append((end, (0, size), "))", 0))
            return
        kind = f"__typeof__(1 ? ({self.span(ls, op)}) : ({self.span(op + 1, re_)}))"
        kind = " ".join(kind.split())
        mutated = [f"mut_l_ {o} mut_r_" for o in OTHERS[word]]
        macro = f"MUT_{len(mutated)}({n}, mut_l_ {word} mut_r_, " + \
            ", ".join(mutated) + ")"
        tail = f"); {macro}; }})".replace("mut_l_", f"mut_l{n}") \
            .replace("mut_r_", f"mut_r{n}")
        put.append((start, (1, -size), f"({{ {kind} mut_l{n} = (", 0))
        put.append((at, (1, 0), f"), mut_r{n} = (", after - at))
        put.append((end, (0, size), tail, 0))

    def checks(self):
        """{function: rule id} of the rows in this file"""
        found, rule = {}, None
        for i in range(len(self.tokens)):
            if self.word(i) == "id" and self.word(i - 1) == "." and \
                    self.word(i + 1) == "=" and self.kind(i + 2) == "str":
                rule = self.word(i + 2)[1:-1]
            elif re.fullmatch(r"[A-Z]+_RULE", self.word(i)) and \
                    self.word(i + 1) == "(" and rule is not None:
                found[self.word(self.match[i + 1] - 1)] = rule
                rule = None
        return found

    def edit_checks(self, checks, put):
        for function, first, _ in self.functions():
            if function not in checks:
                continue
            opening = self.match[first - 1]
            comma = next(i for i in range(opening, first)
                         if self.word(i) == ",")
            fact, out = self.word(comma - 1), self.word(first - 2)
            at = f"cert_at({fact})" if self.word(comma - 3) == "cert" \
                else f"&{fact}->at"
            rule = checks[function]
            never = self.add(function, rule, "never", self.line(first))
            always = self.add(function, rule, "always", self.line(first))
            put.append((self.tokens[first][3], (0, 0),
                        f" MUT_RULE({never}, {always}, {out}, {at});",
                        0))

    # What the gate says has no check: it is said, or not, where it is told.
    def edit_gate(self, put, verdicts):
        for function, first, _ in self.functions():
            if function not in ("gate_say", "gate_result"):
                continue
            say = function == "gate_say"
            numbers = [self.add(function, v, "never" if say else "always",
                                self.line(first)) for v in verdicts]
            macro = f"MUT_SAY({numbers[0]}, verdict)" if say else \
                f"MUT_SAY_ALL({numbers[0]}, {len(numbers)}, g)"
            put.append((self.tokens[first][3], (0, 0), f" {macro};", 0))

    def mutated(self, base, header, checks, verdicts):
        """The text, with each of checks and verdicts always and never"""
        put = self.edits()
        self.edit_checks(checks, put)
        self.edit_gate(put, verdicts)
        put.sort(key=lambda e: (e[0], e[1]))
        out, at = [f'#include "{header}"\n#undef MUT_BASE\n'
                   f'#define MUT_BASE {base}\n#line 1 "{self.name}"\n'], 0
        for position, _, text, taken in put:
            out += [self.text[at:position], text]
            at = position + taken
        out.append(self.text[at:])
        return "".join(out)


def verdicts(text):
    """The rules of rules/gate.h's enum, in its order"""
    body = text[text.index("enum gate_verdict {"):]
    names = re.findall(r"\bGATE_\w+", body[:body.index("N_GATE_VERDICTS")])
    return [n.lower().replace("_", "-") for n in names]


def mutate(files, gate_header, header, stride):
    """[(name, text)] of sources -> [(name, mutated text)], [mutant]; a
    mutant's number is that in its file, its id that of the whole"""
    checks, out, mutants = {}, [], []
    for name, text in files:
        for function, rule in Source(name, text).checks().items():
            if checks.setdefault(function, rule) != rule:
                raise SystemExit(f"{function} is the check of two rules")
    said = verdicts(gate_header)
    for k, (name, text) in enumerate(files):
        source = Source(name, text)
        out.append((name, source.mutated(k * stride, header, checks, said)))
        if len(source.mutants) > stride:
            raise SystemExit(f"{name}: more than {stride} mutants")
        for m in source.mutants:
            m.id = k * stride + m.number
        mutants += source.mutants
    missing = set(checks) - {m.function for m in mutants}
    if missing:
        raise SystemExit(f"no function {', '.join(sorted(missing))}")
    return out, mutants
