import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cds_service.cards.markdown import bullets, escape, section

GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": False})
# NUL and lone surrogates cannot stand in a Markdown document.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
MARKUP = st.text("*_`#<>[]()!|~&;\\-+=.1: \n\tahtps:/@", max_size=30)
BULLET = ["bullet_list_open", "list_item_open", "paragraph_open", "inline"]
BULLET_END = ["paragraph_close", "list_item_close", "bullet_list_close"]


def collapsed(text: str) -> str:
    return " ".join(text.split())


def inline_of(markdown: str) -> list[Token]:
    tokens = GITHUB.parse(markdown)
    assert [one.type for one in tokens] == BULLET + BULLET_END
    return tokens[len(BULLET) - 1].children or []


@given(TEXTS | MARKUP)
@example("<script>alert(1)</script>")
@example("[here](https://example.org) and ![image](x)")
@example("- a list")
@example("1. a number")
@example("1) a number")
@example("+ a plus")
@example("---")
@example("===")
@example("# a title")
@example("> a quote")
@example("a | b")
@example("&lt; &#60; &copy;")
@example("back \\* slash \\")
@example("line\n\nbreak  \nand more")
@example("www.example.org https://example.org a@example.org")
def test_a_text_of_the_record_is_shown_letter_by_letter_and_never_as_markup(text: str) -> None:
    if not collapsed(text):
        assert escape(text) == ""
        return
    shown = inline_of(bullets([escape(text)]))
    assert {one.type for one in shown} <= {"text", "text_special"}
    assert "".join(one.content for one in shown) == collapsed(text)


@given(TEXTS | MARKUP)
def test_an_escaped_text_stays_on_one_line(text: str) -> None:
    assert len(escape(text).splitlines()) <= 1


def test_bullets_stand_one_a_line() -> None:
    assert bullets(["one", "two"]) == "- one\n- two"
    assert bullets([]) == ""


@pytest.mark.parametrize(
    ("body", "text"), [("- one", "**Why now**\n\n- one"), ("", "")], ids=["a body", "no body"]
)
def test_a_section_has_its_title_only_where_it_has_a_body(body: str, text: str) -> None:
    assert section("Why now", body) == text
