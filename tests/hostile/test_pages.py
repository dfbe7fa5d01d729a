"""Pages that students fill: made in a time that goes with their length, and nothing in them runs."""

# ruff: noqa: E501 (pieces of pages stand side by side)

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from autograder import sanitize
from autograder.plain_html import plain_html

LONG = {
    "nested elements": "<div>" * 300_000,
    "misnested formatting": "<b><i>" * 200_000 + "</b>" * 100_000,
    "ampersands": "&" * 1_000_000,
    "half entities": "&#" * 500_000 + "&am" * 100_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">",
    "quotes": "<p a='" * 200_000,
    "brackets": "<" * 1_000_000,
    "closings": "</p>" * 300_000,
    "scripts": "<script" * 200_000,
    "ends of scripts": "<script>" + "</script  " * 100_000,
    "comments": "<!--" * 300_000,
    "styles": '<p style="' + "a:" * 500_000 + '">',
    "style functions": '<p style="color:' + "rgb(" * 200_000 + '">',
    "pictures": '<img src="data:image/png;base64,' + "A" * 3_000_000 + '">',
}


@pytest.mark.parametrize("kind", LONG)
def test_long_html_is_done(kind: str) -> None:
    # A pass whose time goes with the square of the length would need an hour.
    cleaned = plain_html(LONG[kind])
    assert plain_html(cleaned) == cleaned


def test_long_markdown_is_done() -> None:
    for source in ("\\begin{x}" * 100_000, "$" * 1_000_000, "[" * 1_000_000, "*" * 500_000):
        assert "<pre" in markdown2html_mistune(sanitize.markdown(source))


class Elements(HTMLParser):
    """What a browser would see: tags, attributes, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.open: list[str] = []
        self.misnested = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attributes}
        if tag not in ("br", "hr", "img", "col"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.misnested |= not self.open or self.open.pop() != tag


PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<svg onload=a()>",
        ),
        *(
            "<img src=x onerror=a()>",
            "<img src='data:image/png;base64,AAAA'>",
            "<img src='data:text/html,x'>",
        ),
        *(
            "<a href=javascript:a()>",
            "<iframe src=//x>",
            "<b>",
            "</b>",
            "<table>",
            "<td colspan=2>",
            "</table>",
        ),
        *("<p style='color:red;background:url(x)'>", "<p style='width:expression(a())'>", "<b onclick=a()>"),
        *(
            "&lt;script&gt;",
            "&#60;script&#62;",
            "&amp;lt;",
            "<",
            ">",
            '"',
            "'",
            "=",
            "/",
            "&",
            "x",
            " ",
            "\x00",
        ),
        *(
            "<textarea>",
            "</div>",
            "<math><mi xlink:href='javascript:a()'>",
            "<form action=x>",
            "<base href=//x>",
        ),
        *(
            "<meta http-equiv=refresh content='0;url=x'>",
            "<object data=x>",
            "<scr<script>ipt>",
            "\u2028",
            "é",
        ),
    ]
)


@given(st.lists(PIECES, max_size=12))
@settings(max_examples=300, deadline=None)
def test_html_runs_nothing_however_it_is_put_together(pieces: list[str]) -> None:
    cleaned = plain_html("".join(pieces))
    seen = Elements(cleaned)
    assert not seen.tags & {"script", "style", "svg", "math", "iframe", "a", "form", "object", "meta", "base"}
    assert not seen.misnested and not seen.open
    for name, value in seen.attributes:
        assert name in {"src", "style", "colspan"}
        assert name != "src" or value.startswith("data:image/png;base64,")
        assert not re.search(r"url|expression|javascript", value)
    assert plain_html(cleaned) == cleaned


def test_what_the_honest_show_stays() -> None:
    table = (
        '<div><table border="1" class="dataframe"><thead><tr style="text-align: right;"><th>a &lt; b</th></tr>'
        "</thead><tbody><tr><td>1 &amp; 2</td></tr></tbody></table></div>"
    )
    assert plain_html(table) == table.replace(' class="dataframe"', "")
    assert plain_html("<p>1 < 2 && <b>bold</b>") == "<p>1 &lt; 2 &amp;&amp; <b>bold</b></p>"
    picture = '<img src="data:image/png;base64,AAAA" alt="a figure" width="10">'
    assert plain_html(picture) == picture


@pytest.mark.parametrize(
    "source",
    [
        "![a](attachment:a.png)",
        "![a](<attachment:a b.png> 'title')",
        "![a][b]\n\n[b]: attachment:a.png",
        "![a](&#97;ttachment:a.png)",
        "[![a](attachment:a.png)](x)",
    ],
)
def test_a_picture_that_is_not_attached_is_a_page_all_the_same(source: str) -> None:
    # nbconvert stops at "missing attachment", and with it the feedback of that student.
    assert "ttachment" in markdown2html_mistune(sanitize.markdown(source))
    [output] = sanitize.outputs(
        [{"output_type": "display_data", "data": {"text/markdown": source}, "metadata": {}}]
    )
    assert "ttachment" in markdown2html_mistune(output.data["text/markdown"])


def test_a_picture_that_is_attached_stays() -> None:
    source = "See the attachment: ![a](attachment:a.png) and ![b](attachment:b.png 'b')"
    assert sanitize.markdown(source, {"a.png", "b.png"}) == source
    assert sanitize.markdown("in the attachment: nothing") == "in the attachment: nothing"


def test_a_picture_is_one() -> None:
    forged = {"image/png": '"><script>evil()</script>', "image/jpeg": "AAAA\n"}
    [output] = sanitize.outputs([{"output_type": "display_data", "data": forged, "metadata": {}}])
    assert output.data == {"image/jpeg": "AAAA\n"}
