"""Pygments: this very file and other languages, to HTML, LaTeX and terminal colours; what the tokens hold is the text again."""
# needs: pygments
# timeout: 120
import html
import re
import threading

from pygments import highlight, lex
from pygments.formatters import HtmlFormatter, LatexFormatter, TerminalFormatter
from pygments.lexers import get_all_lexers, get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.styles import get_all_styles
from pygments.token import Comment, Keyword, Number, String

source = open(__file__, encoding="utf-8").read()
lexer = get_lexer_for_filename(__file__)
tokens = list(lex(source, lexer))
print(lexer.name, "".join(text for kind, text in tokens) == source)      # expect: Python True
print(sum(kind in Keyword.Namespace and text == "import" for kind, text in tokens) >= 7, any(kind in String.Doc for kind, text in tokens))      # expect: True True
page = highlight(source, lexer, HtmlFormatter(full=True, linenos="inline", style="monokai"))
bare = re.sub(r"<span class=\"linenos\">.*?</span>", "", page[page.index("<pre>"):page.index("</pre>")])
print(html.unescape(re.sub(r"<[^>]*>", "", bare)).strip() == source.strip())      # expect: True
print(highlight("def f(): return 1", lexer, HtmlFormatter(nowrap=True)).strip())
# expect: <span class="k">def</span><span class="w"> </span><span class="nf">f</span><span class="p">():</span> <span class="k">return</span> <span class="mi">1</span>
print(repr(highlight("if x: pass", lexer, TerminalFormatter()).split("x")[0]))      # expect: '\x1b[34mif\x1b[39;49;00m '
print(highlight("x = 1", lexer, LatexFormatter()).startswith(r"\begin{Verbatim}"))      # expect: True
samples = {"c": "int main(void) { return 0; /* c */ }", "json": '{"a": [1, true, null]}', "sql": "SELECT * FROM t WHERE x > 1; -- c", "bash": "for i in *; do echo $i; done # c",
           "html": "<p class='x'>a<!-- c --></p>", "javascript": "const f = async (x) => `${x}`; // c", "yaml": "a:\n  - b # c", "rust": "fn main() { /* c */ }"}
for name, text in samples.items():
    kinds = list(lex(text, get_lexer_by_name(name)))
    assert "".join(t for k, t in kinds).strip() == text, name
    assert name == "json" or any(k in Comment or k in Number or k in String for k, t in kinds), name
print(len(list(get_all_lexers())) > 400, len(list(get_all_styles())) > 30, guess_lexer("#!/usr/bin/python3\nprint(1)").name)      # expect: True True Python
results = []


def worker(name):
    results.append((name, highlight(samples[name] * 20, get_lexer_by_name(name), HtmlFormatter())))


for _ in range(2):
    threads = [threading.Thread(target=worker, args=(name,)) for name in samples]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
print(len(results), len(set(results)))      # expect: 16 8
