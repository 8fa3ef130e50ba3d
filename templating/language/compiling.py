"""What a parsed template does: closures over the values that it is filled with."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape as escape_html
from typing import Any

from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode, ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.inline_comment_tag import InlineCommentNode
from liquid.builtin.tags.unless_tag import UnlessNode

from templating.language.analysis import Uses
from templating.language.expressions import Expressions
from templating.language.filters import ENGLISH, Words, text
from templating.language.missing import TemplateBounds, needed

MOST_STEPS, MOST_TEXT = 100_000, 2_000_000
#: What is written otherwise in HTML; most values hold none of it.
UNSAFE = re.compile(r"[&<>\"']")
#: From here on a text counts against what a message may hold.
LONG = 1_000
#: What a piece of a template does: the text that it becomes.
Piece = Callable[["Scope"], str]


class BreakLoop(Exception):
    """The loop ends here. What was made of this round so far is in the argument."""


class ContinueLoop(Exception):
    """The round ends here."""


class Scope:
    """What a template knows while it runs, and what it has used up."""

    __slots__ = ("names", "size", "steps")

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.names: dict[str, Any] = dict(values)
        self.size = self.steps = 0

    def count(self, made: int) -> None:
        """
        :raises TemplateBounds: if more was made by now than a message may hold.
        """
        self.size += made
        if self.size > MOST_TEXT:
            raise TemplateBounds

    def step(self, weight: int) -> None:
        """
        :raises TemplateBounds: if more was done by now than a message needs.
        """
        self.steps += weight
        if self.steps > MOST_STEPS:
            raise TemplateBounds


class Compiler:
    """One source's nodes as one closure; `uses` learns what it asks for."""

    def __init__(self, *, escapes: bool, words: Words = ENGLISH) -> None:
        self.escape: Callable[[str], str] | None = escape_html if escapes else None
        self.uses = Uses()
        self.weight = 0
        self.expressions = Expressions(self.uses, words)

    def block(self, nodes: Iterable[Node]) -> Piece:
        pieces = [piece for node in nodes if (piece := self.node(node)) is not None]
        if len(pieces) == 1:
            return pieces[0]

        def run(scope: Scope) -> str:
            return "".join([piece(scope) for piece in pieces])

        def run_in_loop(scope: Scope) -> str:
            done: list[str] = []
            try:
                for piece in pieces:
                    done.append(piece(scope))  # noqa: PERF401 - kept when a round is left
            except (BreakLoop, ContinueLoop) as left:
                raise type(left)("".join([*done, *left.args])) from None
            return "".join(done)

        return run_in_loop if self.uses.loops else run

    def node(self, node: Node) -> Piece | None:
        self.weight += 1
        if isinstance(node, ContentNode):
            return _constant(node.text)
        if isinstance(node, OutputNode):
            return self.output(node)
        if isinstance(node, (CommentNode, InlineCommentNode)):
            return None
        if isinstance(node, IfNode):
            return self.choice(node)
        if isinstance(node, UnlessNode):
            return self.choice(node, is_denied=True)
        if isinstance(node, CaseNode):
            return self.case(node)
        if isinstance(node, ForNode):
            return self.loop(node)
        if isinstance(node, AssignNode):
            return self.assign(node)
        if isinstance(node, CaptureNode):
            return self.capture(node)
        if isinstance(node, (BreakNode, ContinueNode)):
            return self.leave(node)
        if isinstance(node, BlockNode):
            return self.block(node.nodes)
        raise ValueError(f"{type(node).__name__} is not part of the language")

    def output(self, node: OutputNode) -> Piece:
        value, escape = self.expressions.filtered(node.expression, shown=True), self.escape
        filtered: Any = node.expression
        self.weight += len(filtered.filters or ())

        def run(scope: Scope) -> str:
            found = value(scope)
            if type(found) is not str:
                found = text(needed(found))
            if len(found) > LONG:
                scope.count(len(found))
            return escape(found) if escape and UNSAFE.search(found) else found

        return run

    def choice(self, node: Any, *, is_denied: bool = False) -> Piece:
        condition = node.condition.expression
        holds = self.expressions.condition(condition)
        with self.uses.guarding(() if is_denied else self.expressions.sure_of(condition)):
            then = self.block(node.consequence.nodes)
        others = [self._branch(one) for one in node.alternatives]
        default = self.block(node.default.nodes) if node.default else None

        def run(scope: Scope) -> str:
            if holds(scope) is not is_denied:
                return then(scope)
            for asked, piece in others:
                if asked(scope):
                    return piece(scope)
            return default(scope) if default else ""

        return run

    def _branch(self, node: ConditionalBlockNode) -> tuple[Callable[[Scope], bool], Piece]:
        condition: Any = node.expression
        holds = self.expressions.condition(condition.expression)
        with self.uses.guarding(self.expressions.sure_of(condition.expression)):
            return holds, self.block(node.block.nodes)

    def case(self, node: CaseNode) -> Piece:
        expressions = self.expressions
        value = expressions.value(node.expression)
        whens: list[tuple[list[Any], Piece]] = []
        default: Piece | None = None
        for one in node.blocks:
            if isinstance(one, MultiExpressionBlockNode):
                alternatives: Any = one.expression
                wanted = [expressions.value(each) for each in alternatives.expressions]
                whens.append((wanted, self.block(one.block.nodes)))
            else:
                default = self.block(one.nodes)

        def run(scope: Scope) -> str:
            found = value(scope)
            for wanted, piece in whens:
                if any(expressions.equal(found, one(scope)) for one in wanted):
                    return piece(scope)
            return default(scope) if default else ""

        return run

    def loop(self, node: ForNode) -> Piece:
        expression = node.expression
        members = self.expressions.members(expression)
        name = str(expression.identifier)
        source = self.expressions.name_of(expression.iterable)
        before = self.weight
        with self.uses.looping(name, source):
            body = self.block(node.block.nodes)
        # What a round costs, so that a short loop over much is as bounded as a long one.
        weight = self.weight - before + 1
        default = self.block(node.default.nodes) if node.default else None

        def run(scope: Scope) -> str:
            found = members(scope)
            if not found:
                return default(scope) if default else ""
            names, done = scope.names, []
            outer = {key: names[key] for key in (name, "forloop") if key in names}
            last = len(found) - 1
            try:
                for place, one in enumerate(found):
                    scope.step(weight)
                    names[name] = one
                    names["forloop"] = _round(place, last)
                    try:
                        piece = body(scope)
                    except ContinueLoop as left:
                        piece = "".join(left.args)
                    except BreakLoop as left:
                        done.append("".join(left.args))
                        break
                    scope.count(len(piece))
                    done.append(piece)
            finally:
                for key in (name, "forloop"):
                    names.pop(key, None)
                names.update(outer)
            return "".join(done)

        return run

    def assign(self, node: AssignNode) -> Piece:
        name, value = str(node.name), self.expressions.filtered(node.expression)
        self.uses.know(name)

        def run(scope: Scope) -> str:
            scope.names[name] = value(scope)
            return ""

        return run

    def capture(self, node: CaptureNode) -> Piece:
        name = str(node.name)
        # What is captured is escaped when it is shown, once.
        escape, self.escape = self.escape, None
        body = self.block(node.block.nodes)
        self.escape = escape
        self.uses.know(name)

        def run(scope: Scope) -> str:
            made = body(scope)
            scope.count(len(made))
            scope.names[name] = made
            return ""

        return run

    def leave(self, node: Node) -> Piece:
        if not self.uses.loops:
            raise ValueError("break and continue stand inside a loop")
        left = BreakLoop if isinstance(node, BreakNode) else ContinueLoop

        def run(_: Scope) -> str:
            raise left

        return run


def _constant(said: str) -> Piece:
    return lambda _: said


def _round(place: int, last: int) -> dict[str, Any]:
    return {
        "index": place + 1,
        "index0": place,
        "rindex": last - place + 1,
        "first": place == 0,
        "last": place == last,
        "length": last + 1,
    }
