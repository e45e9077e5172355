"""Jinja2, Mako and sqlparse: inheritance, macros, filters, compiled templates shared by threads, statements that are parsed and formatted."""
# needs: jinja2 mako sqlparse
# timeout: 120
import threading

import jinja2
import sqlparse
from mako.lookup import TemplateLookup
from mako.template import Template

env = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader({
    "base": "<title>{% block title %}none{% endblock %}</title>{% block body %}{% endblock %}",
    "page": "{% extends 'base' %}{% from 'lib' import row %}{% block title %}{{ title|upper }}{% endblock %}"
            "{% block body %}{% for r in rows|sort(attribute='n') %}{{ row(r, loop.index) }}{% else %}empty{% endfor %}{% endblock %}",
    "lib": "{% macro row(r, i) %}<p>{{ i }}:{{ r.n }}{{ '!' if r.n is odd }} {{ r.s }}</p>{% endmacro %}"}))
page = env.get_template("page")
print(page.render(title="a&b", rows=[{"n": 3, "s": "<x>"}, {"n": 2, "s": "y"}]))
# expect: <title>A&amp;B</title><p>1:2 y</p><p>2:3! &lt;x&gt;</p>
print(page.render(title="", rows=[]))      # expect: <title></title>empty
print(env.from_string("{% set ns = namespace(t=0) %}{% for i in range(n) if i % 2 %}{% set ns.t = ns.t + i %}{% endfor %}{{ ns.t }} {{ x|default('-') }} {{ [1,2,3]|map('string')|join('+') }}").render(n=10))
# expect: 25 - 1+2+3
try:
    env.from_string("line one\n{% if %}")
except jinja2.TemplateSyntaxError as e:
    print(e.lineno, e.message)      # expect: 2 Expected an expression, got 'end of statement block'
strict = jinja2.Environment(undefined=jinja2.StrictUndefined)
try:
    strict.from_string("{{ a.b }}").render()
except jinja2.UndefinedError as e:
    print(e)      # expect: 'a' is undefined

lookup = TemplateLookup()
lookup.put_string("base.mako", "[${self.title()}] ${next.body()}<%def name='title()'>none</%def>")
lookup.put_string("page.mako", "<%inherit file='base.mako'/><%def name='title()'>${name | u}</%def><%! import math %>\\\n% for i in range(3):\n${i}-${math.factorial(i)} \\\n% endfor\n")
print(lookup.get_template("page.mako").render(name="a b").strip())      # expect: [a+b] 0-1 1-1 2-2
try:
    Template("${x +}")
except Exception as e:
    print(type(e).__name__)      # expect: SyntaxException

sql = "select a.id, count(*) c from t1 a join t2 b on a.id=b.id where a.x in (1,2) and b.y='it''s' group by a.id; delete from t1 -- all\n where x>1"
statements = sqlparse.parse(sql)
print([s.get_type() for s in statements], str(statements[0]) + str(statements[1]) == sql)      # expect: ['SELECT', 'DELETE'] True
print(sqlparse.format(sql, reindent=True, keyword_case="upper", strip_comments=True))
# expect: SELECT a.id,
# expect:        count(*) c
# expect: FROM t1 a
# expect: JOIN t2 b ON a.id=b.id
# expect: WHERE a.x IN (1,
# expect:               2)
# expect:   AND b.y='it''s'
# expect: GROUP BY a.id;
# expect:
# expect: DELETE
# expect: FROM t1
# expect: WHERE x>1

results, template = set(), Template("% for i in range(n):\n${i * n} \\\n% endfor\n")


def worker():
    for n in range(60):
        results.add((n, page.render(title=n, rows=[{"n": i, "s": i} for i in range(n % 7)]), template.render(n=n), sqlparse.format("select %d,b from c" % n, reindent=True)))


threads = [threading.Thread(target=worker) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(len(results))      # expect: 60
