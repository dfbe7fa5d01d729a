"""The book: the executed lessons as a static site, made by `make book`.

Sphinx with MyST-NB, the engine of Jupyter Book, is called from the repository's root, so that the links of a
notebook to its neighbours and to the exercises are the same on the pages as in JupyterLab. Nothing on a page
comes from the network: MathJax is copied from a package, the widgets' scripts are left out.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

project = "Automatic Differentiation in Practice"
copyright = "the authors; text and figures CC BY 4.0, code MIT"
language = "en_GB"

extensions = ["myst_nb", "sphinx.ext.mathjax"]
root_doc = "course/START_HERE"
include_patterns = ["course/*.ipynb", "exercises/*/*.ipynb"]
exclude_patterns = [".*", "_build", "build", "classroom", "**/.ipynb_checkpoints"]

myst_enable_extensions = ["amsmath", "dollarmath"]
suppress_warnings = ["myst.header"]  # headings may start at any depth

nb_execution_mode = "force"
nb_execution_excludepatterns = ["exercises/*/*"]  # these are for the reader to fill in
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
# A page has no kernel: the sentence that stands for the knobs is shown in their place.
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

html_theme = "sphinx_book_theme"
html_title = project
# Of this package only the files are taken: as an extension it would forbid to read pages in parallel.
html_static_path = ["book.css", str(Path(find_spec("sphinx-mathjax-offline").origin).parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"
html_css_files = ["book.css"]
html_extra_path = ["index.html"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "navbar_persistent": [],  # the sidebar has the search already
    "footer_content_items": ["copyright"],
}

CONTENTS = """```{toctree}
:hidden:
:glob:
:caption: Lessons

/course/[0-9]*
```

```{toctree}
:hidden:
:glob:
:caption: Exercises

/exercises/*/*
```
"""


def add_contents(app: Sphinx, name: str, source: list[str]) -> None:
    """Give the first page, which is a plain notebook, the table of contents that Sphinx asks of it."""
    if name != root_doc:
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["raises-exception"]  # its check says "wrong" on purpose
    contents = {"cell_type": "markdown", "id": "contents", "metadata": {}, "source": CONTENTS}
    notebook["cells"].append(contents)
    source[0] = json.dumps(notebook)


def setup(app: Sphinx) -> None:
    app.connect("source-read", add_contents)
