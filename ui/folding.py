"""Template tags that are drawn once rather than for each page, where what they draw cannot differ."""

from collections.abc import Callable

from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable, token_kwargs
from django.template.context import Context
from django.template.library import Library
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.safestring import SafeString
from django.utils.translation import get_language

type Draw = Callable[..., SafeString]


class Drawn(Node):
    def __init__(self, draw: Draw, args: list[FilterExpression], kwargs: dict[str, FilterExpression]) -> None:
        self.draw, self.args, self.kwargs = draw, args, kwargs

    def render(self, context: Context) -> SafeString:
        kwargs = {name: value.resolve(context) for name, value in self.kwargs.items()}
        return self.draw(*(value.resolve(context) for value in self.args), **kwargs)

    @property
    def constant(self) -> bool:
        return all(_is_literal(value) for value in (*self.args, *self.kwargs.values()))


def _is_literal(value: FilterExpression) -> bool:
    return not value.filters and not (isinstance(value.var, Variable) and value.var.lookups)


def drawn_once(register: Library, draw: Draw, when_varying: Draw | None = None) -> None:
    """Registers `draw` as a tag of its name; `when_varying` takes over where an argument is not a literal."""

    def compile_tag(parser: Parser, token: Token) -> Node:
        node = Drawn(draw, *_arguments(parser, token))
        if node.constant:
            return TextNode(node.render(Context()))
        node.draw = when_varying or draw
        return node

    register.tag(draw.__name__, compile_tag)


def _arguments(parser: Parser, token: Token) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
    args: list[FilterExpression] = []
    kwargs: dict[str, FilterExpression] = {}
    for bit in token.split_contents()[1:]:
        named = token_kwargs([bit], parser)
        kwargs |= named
        if not named:
            args.append(parser.compile_filter(bit))
    return args, kwargs


class Unchanging(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.drawn or settings.DEBUG:
            # An empty context: what would differ from page to page is missing at first sight.
            self.drawn[language] = self.nodelist.render(context.new())
        return self.drawn[language]


def unchanging(parser: Parser, token: Token) -> Unchanging:
    """{% unchanging %}…{% endunchanging %}: words and icons that read nothing of the page, drawn once a language."""
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    return Unchanging(nodelist)


class Captured(Node):
    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return ""


def captured(parser: Parser, token: Token) -> Captured:
    """{% captured rail %}{% block rail %}{% endblock %}{% endcaptured %}: drawn now, shown later, so that what stands
    before can depend on whether there is anything."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return Captured(nodelist, name)


class Said(Node):
    """{% translate "literal words" %}: looked up once a language, since a page has a hundred of them."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.name: str = node.asvar or ""
        self.words: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        words = self.words.get(language)
        if words is None:
            plain = context.new()
            words = self.node.render(plain) or plain[self.name]
            self.words[language] = words
        if self.name:
            context[self.name] = words
            return ""
        return words


def said_once(parser: Parser, token: Token) -> Node:
    """Django's tag, which it stands in for once {% load i18n ui %} has been read."""
    node = do_translate(parser, token)
    is_literal = isinstance(node.filter_expression.var, Variable) and not node.filter_expression.var.lookups
    return Said(node) if is_literal and not node.filter_expression.filters and not node.message_context else node
