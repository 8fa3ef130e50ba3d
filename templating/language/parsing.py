"""A source as a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liquid import Environment
from liquid.builtin import content, illegal, output
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError

from ground.refusals import Invalid
from templating.language.analysis import Variable
from templating.language.compiling import Compiler, Piece, Scope
from templating.language.filters import ENGLISH, Words

MOST_SOURCE, MOST_TAGS = 400_000, 5_000
TAGS: tuple[Any, ...] = (
    content.Literal,
    output.Output,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    capture_tag.CaptureTag,
    comment_tag.CommentTag,
    inline_comment_tag.InlineCommentTag,
)


class TemplateSyntax(Invalid):
    """The template cannot be read."""

    def __init__(self, detail: str, *, line: int = 1, near: str = "") -> None:
        super().__init__(detail, line=line, near=near)
        self.line, self.near = line, near


class _Grammar(Environment):
    """Liquid's grammar with our tags alone; its own evaluation is never used."""

    block_nesting_limit = 20
    logical_not_operator = True
    logical_parentheses = True
    suppress_blank_control_flow_blocks = False

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in TAGS:
            self.add_tag(tag)


GRAMMAR = _Grammar()


@dataclass(frozen=True)
class Program:
    """A source that was understood: what it needs, and what it becomes."""

    run: Piece
    variables: list[Variable]

    def render(self, values: Mapping[str, Any]) -> str:
        """The text that comes of the values.

        :raises MissingVariable: naming a value that is needed and not there.
        :raises TemplateBounds: if it does more than a message may.
        """
        return self.run(Scope(values))


def parse(source: str, *, escapes: bool = False, words: Words = ENGLISH) -> Program:
    """The source, understood. With `escapes` values are made safe to stand in HTML.

    :raises TemplateSyntax: saying what cannot be understood, and in which line.
    """
    if len(source) > MOST_SOURCE or source.count("{%") + source.count("{{") > MOST_TAGS:
        raise TemplateSyntax("The template is too long.")
    compiler = Compiler(escapes=escapes, words=words)
    try:
        nodes = GRAMMAR._parse(source)
        run = compiler.block(nodes)
    except LiquidError as fault:
        raise _syntax(source, fault) from None
    except ValueError as fault:
        raise TemplateSyntax(f"{fault}.".capitalize()) from None
    except RecursionError:
        raise TemplateSyntax("The template is nested too deeply.") from None
    return Program(run, list(compiler.uses.found.values()))


def _syntax(source: str, fault: LiquidError) -> TemplateSyntax:
    token = fault.token
    place = token.start_index if token is not None and token.start_index >= 0 else 0
    line = source.count("\n", 0, place) + 1
    near = source[max(place - 10, 0) : place + 40].strip()
    detail = f"{fault.message}"[:200]
    return TemplateSyntax(f"{detail[:1].upper()}{detail[1:]}.", line=line, near=near)
