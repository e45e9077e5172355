/* stdlib/_elementtree_element.c -- the type Element. See _elementtree_int.h for threads. */
#ifdef P3T_HAVE_EXPAT
#include "stdlib/_elementtree_int.h"

static Element *element(PyObject *o) { return (Element *)o; }
static TreeState *state(PyObject *self) { return tree_state_of_type(Py_TYPE(self)); }

bool element_check(TreeState *st, PyObject *o, const char *function, const char *argument)
{
    if (PyObject_TypeCheck(o, st->element))
        return true;
    PyErr_Format(PyExc_TypeError, "%s() argument%s must be %s, not %.50s", function, argument, st->element->tp_name, o == Py_None ? "None" : Py_TYPE(o)->tp_name);
    return false;
}

static bool is_element(TreeState *st, PyObject *o)
{
    if (PyObject_TypeCheck(o, st->element))
        return true;
    PyErr_Format(PyExc_TypeError, "expected an Element, not \"%.200s\"", Py_TYPE(o)->tp_name);
    return false;
}

/* -- words ---------------------------------------------------------------------------------------------------------------------------- */

/* Makes what is missing, once. NULL raised; counted. */
static PyObject *word_or_made(Element *e, PyObject **word, PyObject *(*make)(void))
{
    PyObject *o = element_word(e, word);
    if (!o && (o = make()))
        o = api_of(field_set_if_empty((Obj *)e, (Value *)word, value_of(o)));
    return o;
}
static PyObject *new_list(void) { return PyList_New(0); }
static PyObject *attributes(Element *e) { return word_or_made(e, &e->attrib, PyDict_New); }
static PyObject *children(Element *e) { return word_or_made(e, &e->children, new_list); }
/* NULL: none yet. */
static PyObject *children_if_any(Element *e) { return element_word(e, &e->children); }

PyObject *element_make(TreeState *st, PyObject *tag, PyObject *attrib)
{
    Element *e = (Element *)st->element->tp_alloc(st->element, 0);
    if (e) {
        e->tag = Py_NewRef(tag);
        e->text = e->tail = Py_None;
        e->attrib = attrib;
    } else {
        Py_XDECREF(attrib);
    }
    return (PyObject *)e;
}

int element_append(Element *e, PyObject *child)
{
    PyObject *list = children(e);
    int rc = list ? PyList_Append(list, child) : -1;
    Py_XDECREF(list);
    return rc;
}

bool element_attributes(PyObject *given, PyObject *keywords, PyObject **attrib)
{
    PyObject *named = NULL;
    *attrib = NULL;
    if (keywords && !given && PyDict_GetItemStringRef(keywords, "attrib", &named) < 0)
        return false;
    if (named && !PyDict_Check(named)) {
        PyErr_Format(PyExc_TypeError, "attrib must be dict, not %.100s", Py_TYPE(named)->tp_name);
        Py_DECREF(named);
        return false;
    }
    PyObject *from = given ? given : named;
    bool any = from && PyDict_GET_SIZE(from), more = keywords && PyDict_GET_SIZE(keywords) > (named != NULL);
    if (any || more)
        *attrib = any ? PyDict_Copy(from) : PyDict_New();
    bool ok = (!any && !more) || *attrib;
    if (ok && more)
        ok = PyDict_Update(*attrib, keywords) == 0 && (!named || PyDict_DelItemString(*attrib, "attrib") == 0 || (PyErr_Clear(), true));
    if (ok && more && named) {               /* an attribute of that name, if the dict had one */
        PyObject *own;
        if (PyDict_GetItemStringRef(named, "attrib", &own) < 0 || (own && PyDict_SetItemString(*attrib, "attrib", own) < 0))
            ok = false;
        Py_XDECREF(own);
    }
    if (!ok)
        Py_CLEAR(*attrib);
    Py_XDECREF(named);
    return ok;
}

static PyObject *element_new(PyTypeObject *type, PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(kwargs))
{
    Element *e = (Element *)type->tp_alloc(type, 0);
    if (e)
        e->tag = e->text = e->tail = Py_None;
    return (PyObject *)e;
}

static int element_init(PyObject *self, PyObject *args, PyObject *kwargs)
{
    Element *e = element(self);
    PyObject *tag, *given = NULL, *attrib;
    if (!PyArg_ParseTuple(args, "O|O!:Element", &tag, &PyDict_Type, &given) || !element_attributes(given, kwargs, &attrib))
        return -1;
    element_set_word(e, &e->attrib, attrib);
    element_set_word(e, &e->tag, Py_NewRef(tag));
    element_set_word(e, &e->text, Py_None);
    element_set_word(e, &e->tail, Py_None);
    return 0;
}

static int element_traverse(PyObject *self, visitproc visit, void *arg)
{
    Element *e = element(self);
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(e->tag);
    Py_VISIT(e->text);
    Py_VISIT(e->tail);
    Py_VISIT(e->attrib);
    Py_VISIT(e->children);
    return 0;
}

static int element_gc_clear(PyObject *self)
{
    Element *e = element(self);
    element_set_word(e, &e->tag, Py_None);
    element_set_word(e, &e->text, Py_None);
    element_set_word(e, &e->tail, Py_None);
    element_set_word(e, &e->attrib, NULL);
    PyObject *list = children_if_any(e);
    if (list)
        PyList_Clear(list);
    Py_XDECREF(list);
    return 0;
}

static void element_dealloc(PyObject *self)
{
    Element *e = element(self);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    PyObject_ClearWeakRefs(self);
    Py_XDECREF(e->tag);
    Py_XDECREF(e->text);
    Py_XDECREF(e->tail);
    Py_XDECREF(e->attrib);
    Py_XDECREF(e->children);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *element_repr(PyObject *self)
{
    Element *e = element(self);
    PyObject *tag = element_word(e, &e->tag), *r = NULL;
    int inside = Py_ReprEnter(self);
    if (inside == 0) {
        r = PyUnicode_FromFormat("<Element %R at %p>", tag, (void *)self);
        Py_ReprLeave(self);
    } else if (inside > 0) {
        PyErr_Format(PyExc_RuntimeError, "reentrant call inside %s.__repr__", Py_TYPE(self)->tp_name);
    }
    Py_DECREF(tag);
    return r;
}

/* -- attributes -------------------------------------------------------------------------------------------------------------------------- */

#define WORD_GETSET(name)                                                                                                             \
    static PyObject *element_get_##name(PyObject *self, void *Py_UNUSED(closure)) { return element_word(element(self), &element(self)->name); } \
    static int element_set_##name(PyObject *self, PyObject *value, void *Py_UNUSED(closure))                                          \
    {                                                                                                                                 \
        if (!value) {                                                                                                                 \
            PyErr_SetString(PyExc_AttributeError, "can't delete element attribute");                                                  \
            return -1;                                                                                                                \
        }                                                                                                                             \
        element_set_word(element(self), &element(self)->name, Py_NewRef(value));                                                      \
        return 0;                                                                                                                     \
    }
WORD_GETSET(tag)
WORD_GETSET(text)
WORD_GETSET(tail)

static PyObject *element_get_attrib(PyObject *self, void *Py_UNUSED(closure)) { return attributes(element(self)); }

static int element_set_attrib(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    if (!value) {
        PyErr_SetString(PyExc_AttributeError, "can't delete element attribute");
        return -1;
    }
    if (!PyDict_Check(value)) {
        PyErr_Format(PyExc_TypeError, "attrib must be dict, not %.200s", Py_TYPE(value)->tp_name);
        return -1;
    }
    element_set_word(element(self), &element(self)->attrib, Py_NewRef(value));
    return 0;
}

static PyObject *element_get(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"key", "default", NULL};
    PyObject *key, *otherwise = Py_None, *found = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:get", words, &key, &otherwise))
        return NULL;
    PyObject *dict = element_word(element(self), &element(self)->attrib);
    int rc = dict ? PyDict_GetItemRef(dict, key, &found) : 0;
    Py_XDECREF(dict);
    return rc < 0 ? NULL : rc ? found : Py_NewRef(otherwise);
}

static PyObject *element_set(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    if (!args_count("set", nargs, 2, 2))
        return NULL;
    PyObject *dict = attributes(element(self));
    int rc = dict ? PyDict_SetItem(dict, args[0], args[1]) : -1;
    Py_XDECREF(dict);
    return rc < 0 ? NULL : Py_None;
}

static PyObject *of_attributes(PyObject *self, PyObject *(*what)(PyObject *))
{
    PyObject *dict = element_word(element(self), &element(self)->attrib), *r = dict ? what(dict) : PyList_New(0);
    Py_XDECREF(dict);
    return r;
}
static PyObject *element_keys(PyObject *self, PyObject *Py_UNUSED(unused)) { return of_attributes(self, PyDict_Keys); }
static PyObject *element_items(PyObject *self, PyObject *Py_UNUSED(unused)) { return of_attributes(self, PyDict_Items); }

static PyObject *element_clear(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Element *e = element(self);
    element_set_word(e, &e->attrib, NULL);
    element_set_word(e, &e->text, Py_None);
    element_set_word(e, &e->tail, Py_None);
    PyObject *list = children_if_any(e);
    int rc = list ? PyList_Clear(list) : 0;
    Py_XDECREF(list);
    return rc < 0 ? NULL : Py_None;
}

/* -- children ---------------------------------------------------------------------------------------------------------------------------------- */

static Py_ssize_t element_length(PyObject *self)
{
    PyObject *list = children_if_any(element(self));
    Py_ssize_t n = list ? PyList_GET_SIZE(list) : 0;
    Py_XDECREF(list);
    return n;
}

static int element_bool(PyObject *self)
{
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "Testing an element's truth value will always return True in future versions.  "
                                               "Use specific 'len(elem)' or 'elem is not None' test instead.", 1) < 0)
        return -1;
    return element_length(self) != 0;
}

/* A child, counted; NULL and nothing raised: there is none. */
static PyObject *child_at(PyObject *list, Py_ssize_t i)
{
    if (!list || i < 0 || i >= PyList_GET_SIZE(list))
        return NULL;
    PyObject *o = PyList_GetItemRef(list, i);
    if (!o)
        PyErr_Clear();                       /* the list became shorter */
    return o;
}

static PyObject *element_item(PyObject *self, Py_ssize_t i)
{
    PyObject *list = children_if_any(element(self)), *o = child_at(list, i);
    Py_XDECREF(list);
    if (!o)
        PyErr_SetString(PyExc_IndexError, "child index out of range");
    return o;
}

static int element_assign_item(PyObject *self, Py_ssize_t i, PyObject *value)
{
    TreeState *st = value ? state(self) : NULL;
    if (value && (!st || !is_element(st, value)))
        return -1;
    PyObject *list = children_if_any(element(self));
    int rc = -1;
    if (!list || i < 0 || i >= PyList_GET_SIZE(list))
        PyErr_SetString(PyExc_IndexError, "child assignment index out of range");
    else
        rc = value ? PyList_SetItem(list, i, Py_NewRef(value)) : PySequence_DelItem(list, i);
    Py_XDECREF(list);
    return rc;
}

/* 1: an index. 0: a slice. -1: raised. */
static int kind_of_index(PyObject *self, PyObject *index, Py_ssize_t *i)
{
    if (PyIndex_Check(index)) {
        *i = PyNumber_AsSsize_t(index, PyExc_IndexError);
        if (*i == -1 && PyErr_Occurred())
            return -1;
        if (*i < 0)
            *i += element_length(self);
        return 1;
    }
    if (PySlice_Check(index))
        return 0;
    PyErr_SetString(PyExc_TypeError, "element indices must be integers");
    return -1;
}

static PyObject *element_subscript(PyObject *self, PyObject *index)
{
    Py_ssize_t i;
    int kind = kind_of_index(self, index, &i);
    if (kind)
        return kind < 0 ? NULL : element_item(self, i);
    PyObject *list = children(element(self)), *r = list ? PyObject_GetItem(list, index) : NULL;
    Py_XDECREF(list);
    return r;
}

/* A list of elements made from any iterable. */
static PyObject *elements_of(TreeState *st, PyObject *iterable, const char *wrong)
{
    PyObject *list = st ? PySequence_List(iterable) : NULL;
    if (st && !list && PyErr_ExceptionMatches(PyExc_TypeError) && !Py_TYPE(iterable)->tp_iter && !PySequence_Check(iterable))
        PyErr_SetString(PyExc_TypeError, wrong);
    for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list); i++)
        if (!is_element(st, PyList_GET_ITEM(list, i)))
            Py_CLEAR(list);
    return list;
}

static int element_assign_subscript(PyObject *self, PyObject *index, PyObject *value)
{
    Py_ssize_t i;
    int kind = kind_of_index(self, index, &i), rc = -1;
    if (kind)
        return kind < 0 ? -1 : element_assign_item(self, i, value);
    PyObject *list = children(element(self)), *items = NULL;
    if (list && !value)
        rc = PyObject_DelItem(list, index);
    else if (list && (items = elements_of(state(self), value, "assignment expects an iterable")))
        rc = PyObject_SetItem(list, index, items);
    Py_XDECREF(items);
    Py_XDECREF(list);
    return rc;
}

static PyObject *element_append_method(PyObject *self, PyObject *child)
{
    TreeState *st = state(self);
    return st && element_check(st, child, "append", " 1") && element_append(element(self), child) == 0 ? Py_None : NULL;
}

/* One after another, so that those before a wrong one are there. */
static PyObject *element_extend(PyObject *self, PyObject *elements)
{
    TreeState *st = state(self);
    PyObject *all = st ? PySequence_List(elements) : NULL;
    if (st && !all && PyErr_ExceptionMatches(PyExc_TypeError) && !Py_TYPE(elements)->tp_iter && !PySequence_Check(elements))
        PyErr_SetString(PyExc_TypeError, "'elements' must be an iterable");
    for (Py_ssize_t i = 0; all && i < PyList_GET_SIZE(all); i++)
        if (!is_element(st, PyList_GET_ITEM(all, i)) || element_append(element(self), PyList_GET_ITEM(all, i)) < 0)
            Py_CLEAR(all);
    Py_XDECREF(all);
    return all ? Py_None : NULL;
}

static PyObject *element_insert(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    TreeState *st = state(self);
    if (!st || !args_count("insert", nargs, 2, 2))
        return NULL;
    Py_ssize_t i = PyNumber_AsSsize_t(args[0], PyExc_OverflowError);
    if ((i == -1 && PyErr_Occurred()) || !element_check(st, args[1], "insert", " 2"))
        return NULL;
    PyObject *list = children(element(self));
    int rc = list ? PyList_Insert(list, i, args[1]) : -1;
    Py_XDECREF(list);
    return rc < 0 ? NULL : Py_None;
}

/* Takes the item out: it was at i, or is wherever other threads have moved it. 1, 0: it is not there; -1 raised. */
static int delete_item(PyObject *list, Py_ssize_t i, PyObject *item)
{
    int rc = 0;
    Py_BEGIN_CRITICAL_SECTION(list);
    Py_ssize_t n = PyList_GET_SIZE(list);
    if (i >= n || PyList_GET_ITEM(list, i) != item)
        for (i = 0; i < n && PyList_GET_ITEM(list, i) != item; i++)
            ;
    if (i < n)
        rc = PyList_SetSlice(list, i, i + 1, NULL) < 0 ? -1 : 1;
    Py_END_CRITICAL_SECTION();
    return rc;
}

static PyObject *element_remove(PyObject *self, PyObject *child)
{
    TreeState *st = state(self);
    if (!st || !element_check(st, child, "remove", ""))
        return NULL;
    PyObject *list = children_if_any(element(self)), *item;
    int removed = 0;
    bool asked = false;                     /* did a comparison run somebody's code, which may itself have taken children out? */
    for (Py_ssize_t i = 0; !removed && (item = child_at(list, i)); i++) {
        asked |= item != child && (Py_TYPE(item)->tp_richcompare != PyBaseObject_Type.tp_richcompare ||
                                   Py_TYPE(child)->tp_richcompare != PyBaseObject_Type.tp_richcompare);
        int same = item == child ? 1 : PyObject_RichCompareBool(item, child, Py_EQ);
        removed = same > 0 && delete_item(list, i, item) < 0 ? -1 : same;        /* gone meanwhile is as good as removed */
        Py_DECREF(item);
    }
    if (!removed && list && !asked)
        removed = delete_item(list, 0, child);       /* others took children out, and it slipped past us */
    Py_XDECREF(list);
    if (!removed)
        PyErr_SetString(PyExc_ValueError, "Element.remove(x): element not found");
    return removed > 0 ? Py_None : NULL;
}

/* -- searching ------------------------------------------------------------------------------------------------------------------------------------- */

/* Is it more than a tag? Then ElementPath looks for it. */
static bool is_path(PyObject *path)
{
    if (!PyUnicode_Check(path))
        return true;
    Py_ssize_t n = PyUnicode_GET_LENGTH(path);
    bool outside = true;                     /* of {...} */
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_UCS4 c = PyUnicode_READ_CHAR(path, i);
        if (i == 0 && c == '{' && n > 2) {   /* {}tag and {*}tag have a meaning of their own */
            Py_UCS4 second = PyUnicode_READ_CHAR(path, 1);
            if (second == '}' || (second == '*' && PyUnicode_READ_CHAR(path, 2) == '}'))
                return true;
        }
        if (c == '{')
            outside = false;
        else if (c == '}')
            outside = true;
        else if (outside && (c == '/' || c == '*' || c == '[' || c == '@' || c == '.'))
            return true;
    }
    return false;
}

/* 1: the child at *i or after it that has the tag, counted, with *i its place. 0: no more. -1: raised. */
static int next_tagged(PyObject *list, Py_ssize_t *i, PyObject *tag, PyObject **found)
{
    for (PyObject *item; (item = child_at(list, *i)); ++*i) {
        PyObject *own = element_word(element(item), &element(item)->tag);
        int same = own == tag ? 1 : PyObject_RichCompareBool(own, tag, Py_EQ);
        Py_DECREF(own);
        if (same > 0)
            *found = item;
        else
            Py_DECREF(item);
        if (same)
            return same;
    }
    return 0;
}

static PyObject *by_path(PyObject *self, const char *function, PyObject *path, PyObject *otherwise, PyObject *namespaces)
{
    TreeState *st = state(self);
    if (!st)
        return NULL;
    if (otherwise)
        return PyObject_CallMethod(st->path, function, "OOOO", self, path, otherwise, namespaces);
    return PyObject_CallMethod(st->path, function, "OOO", self, path, namespaces);
}

static PyObject *element_find(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"path", "namespaces", NULL};
    PyObject *path, *namespaces = Py_None, *found = NULL;
    Py_ssize_t i = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:find", words, &path, &namespaces))
        return NULL;
    if (namespaces != Py_None || is_path(path))
        return by_path(self, "find", path, NULL, namespaces);
    PyObject *list = children_if_any(element(self));
    int rc = next_tagged(list, &i, path, &found);
    Py_XDECREF(list);
    return rc < 0 ? NULL : rc ? found : Py_None;
}

static PyObject *element_findtext(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"path", "default", "namespaces", NULL};
    PyObject *path, *otherwise = Py_None, *namespaces = Py_None, *found = NULL;
    Py_ssize_t i = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|OO:findtext", words, &path, &otherwise, &namespaces))
        return NULL;
    if (namespaces != Py_None || is_path(path))
        return by_path(self, "findtext", path, otherwise, namespaces);
    PyObject *list = children_if_any(element(self));
    int rc = next_tagged(list, &i, path, &found);
    Py_XDECREF(list);
    if (rc <= 0)
        return rc < 0 ? NULL : Py_NewRef(otherwise);
    PyObject *text = element_word(element(found), &element(found)->text);
    Py_DECREF(found);
    return text == Py_None ? PyUnicode_FromString("") : text;
}

static PyObject *element_findall(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"path", "namespaces", NULL};
    PyObject *path, *namespaces = Py_None, *found;
    int rc = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:findall", words, &path, &namespaces))
        return NULL;
    if (namespaces != Py_None || is_path(path))
        return by_path(self, "findall", path, NULL, namespaces);
    PyObject *list = children_if_any(element(self)), *r = PyList_New(0);
    for (Py_ssize_t i = 0; r && (rc = next_tagged(list, &i, path, &found)) > 0; i++) {
        if (PyList_Append(r, found) < 0)
            Py_CLEAR(r);
        Py_DECREF(found);
    }
    if (rc < 0)
        Py_CLEAR(r);
    Py_XDECREF(list);
    return r;
}

static PyObject *element_iterfind(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"path", "namespaces", NULL};
    PyObject *path, *namespaces = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O:iterfind", words, &path, &namespaces))
        return NULL;
    return by_path(self, "iterfind", path, NULL, namespaces);
}

static PyObject *element_iter(PyObject *self, PyObject *args, PyObject *kwargs)
{
    static char *words[] = {"tag", NULL};
    PyObject *tag = Py_None;
    TreeState *st = state(self);
    if (!st || !PyArg_ParseTupleAndKeywords(args, kwargs, "|O:iter", words, &tag))
        return NULL;
    if ((PyUnicode_Check(tag) && PyUnicode_EqualToUTF8(tag, "*")) || (PyBytes_Check(tag) && PyBytes_GET_SIZE(tag) == 1 && *PyBytes_AS_STRING(tag) == '*'))
        tag = Py_None;
    return element_iterator(st, self, tag, false);
}

static PyObject *element_itertext(PyObject *self, PyObject *Py_UNUSED(unused))
{
    TreeState *st = state(self);
    return st ? element_iterator(st, self, Py_None, true) : NULL;
}

/* -- copies ------------------------------------------------------------------------------------------------------------------------------------------- */

static PyObject *element_makeelement(PyObject *self, PyObject *const *args, Py_ssize_t nargs)
{
    TreeState *st = state(self);
    PyObject *attrib;
    if (st && nargs != 2) {
        PyErr_Format(PyExc_TypeError, "makeelement() takes exactly 2 positional arguments (%zd given)", nargs);
        return NULL;
    }
    if (!st)
        return NULL;
    if (!PyDict_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "makeelement() argument 2 must be dict, not %.50s", args[1] == Py_None ? "None" : Py_TYPE(args[1])->tp_name);
    return element_attributes(args[1], NULL, &attrib) ? element_make(st, args[0], attrib) : NULL;
}

static PyObject *element_copy(PyObject *self, PyObject *Py_UNUSED(unused))
{
    TreeState *st = state(self);
    Element *e = element(self), *c;
    PyObject *tag, *list;
    if (!st)
        return NULL;
    tag = element_word(e, &e->tag);
    c = (Element *)element_make(st, tag, element_word(e, &e->attrib));
    Py_DECREF(tag);
    if (!c)
        return NULL;
    c->text = element_word(e, &e->text);
    c->tail = element_word(e, &e->tail);
    if ((list = children_if_any(e))) {
        c->children = PyList_GetSlice(list, 0, PY_SSIZE_T_MAX);
        Py_DECREF(list);
        if (!c->children)
            Py_CLEAR(c);
    }
    return (PyObject *)c;
}

static PyObject *deep(TreeState *st, PyObject *o, PyObject *memo);

/* Copies what is there when its turn comes, should a copy change the tree. */
static PyObject *deep_children(TreeState *st, Element *e, PyObject *memo)
{
    PyObject *list = children_if_any(e), *r = list ? PyList_New(0) : NULL, *item;
    for (Py_ssize_t i = 0; r && (item = child_at(list, i)); i++) {
        PyObject *c = deep(st, item, memo);
        Py_DECREF(item);
        if (!c || !is_element(st, c) || PyList_Append(r, c) < 0)
            Py_CLEAR(r);
        Py_XDECREF(c);
    }
    Py_XDECREF(list);
    return r;
}

static PyObject *deep_element(TreeState *st, PyObject *self, PyObject *memo)
{
    Element *e = element(self), *c = NULL;
    if (recursion_enter(" in deepcopy of an Element"))
        return NULL;
    PyObject *words[4] = {element_word(e, &e->tag), element_word(e, &e->text), element_word(e, &e->tail), element_word(e, &e->attrib)}, *key = NULL;
    bool ok = true;
    for (int i = 0; i < 4; i++) {
        PyObject *copy = ok && words[i] ? deep(st, words[i], memo) : NULL;
        ok = ok && (!words[i] || copy);
        Py_XDECREF(words[i]);
        words[i] = copy;
    }
    if (ok && (c = (Element *)element_make(st, words[0], NULL))) {
        c->text = Py_NewRef(words[1]);
        c->tail = Py_NewRef(words[2]);
        c->attrib = Py_XNewRef(words[3]);
        c->children = deep_children(st, e, memo);
        ok = !PyErr_Occurred() && (key = PyLong_FromVoidPtr(self)) && PyDict_SetItem(memo, key, (PyObject *)c) == 0;
        Py_XDECREF(key);
        if (!ok)
            Py_CLEAR(c);
    }
    for (int i = 0; i < 4; i++)
        Py_XDECREF(words[i]);
    recursion_leave();
    return (PyObject *)c;
}

/* A copy of a dict, if all in it are strings. NULL and nothing raised: they are not. */
static PyObject *plain_dict(PyObject *d)
{
    PyObject *copy = PyDict_Copy(d), *key, *value;
    Py_ssize_t at = 0;
    while (copy && PyDict_Next(copy, &at, &key, &value))
        if (!PyUnicode_CheckExact(key) || !PyUnicode_CheckExact(value))
            Py_CLEAR(copy);
    return copy;
}

static PyObject *deep(TreeState *st, PyObject *o, PyObject *memo)
{
    PyObject *r;
    if (o == Py_None || PyUnicode_CheckExact(o))
        return Py_NewRef(o);
    if (Py_TYPE(o) == st->element)
        return deep_element(st, o, memo);
    if (PyDict_CheckExact(o) && ((r = plain_dict(o)) || PyErr_Occurred()))
        return r;
    return PyObject_CallFunctionObjArgs(st->deepcopy, o, memo, NULL);
}

static PyObject *element_deepcopy(PyObject *self, PyObject *memo)
{
    TreeState *st = state(self);
    if (!PyDict_Check(memo))
        return PyErr_Format(PyExc_TypeError, "__deepcopy__() argument must be dict, not %.50s", memo == Py_None ? "None" : Py_TYPE(memo)->tp_name);
    return st ? deep_element(st, self, memo) : NULL;
}

static PyObject *element_getstate(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Element *e = element(self);
    PyObject *list = children_if_any(e), *copy = list ? PyList_GetSlice(list, 0, PY_SSIZE_T_MAX) : PyList_New(0);
    PyObject *attrib = element_word(e, &e->attrib);
    if (!attrib)
        attrib = PyDict_New();
    PyObject *r = copy && attrib ? Py_BuildValue("{sNsOsOsNsN}", "tag", element_word(e, &e->tag), "_children", copy, "attrib", attrib, "text", element_word(e, &e->text),
                                                 "tail", element_word(e, &e->tail)) : NULL;
    Py_XDECREF(list);
    Py_XDECREF(copy);
    Py_XDECREF(attrib);
    return r;
}

/* The item of that name, or None; counted. NULL raised. */
static PyObject *item_or_none(PyObject *d, const char *name)
{
    PyObject *o;
    int rc = PyDict_GetItemStringRef(d, name, &o);
    return rc < 0 ? NULL : rc ? o : Py_None;
}

static PyObject *element_setstate(PyObject *self, PyObject *s)
{
    Element *e = element(self);
    TreeState *st = state(self);
    if (!st)
        return NULL;
    if (!PyDict_CheckExact(s))
        return PyErr_Format(PyExc_TypeError, "Don't know how to unpickle \"%.200R\" as an Element", s);
    PyObject *tag = NULL, *attrib = NULL, *list = NULL, *text = item_or_none(s, "text"), *tail = text ? item_or_none(s, "tail") : NULL, *items = NULL, *own;
    bool ok = tail && PyDict_GetItemStringRef(s, "tag", &tag) >= 0 && PyDict_GetItemStringRef(s, "attrib", &attrib) >= 0 && PyDict_GetItemStringRef(s, "_children", &list) >= 0;
    if (ok && !tag) {
        PyErr_SetString(PyExc_TypeError, "tag may not be NULL");
        ok = false;
    } else if (ok && list && !PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "'_children' is not a list");
        ok = false;
    } else if (ok && attrib && attrib != Py_None && !PyDict_Check(attrib)) {
        PyErr_Format(PyExc_TypeError, "attrib must be dict, not %.200s", Py_TYPE(attrib)->tp_name);
        ok = false;
    }
    ok = ok && (items = list ? elements_of(st, list, "") : PyList_New(0)) && (own = children(e));
    if (ok) {
        ok = PyList_SetSlice(own, 0, PY_SSIZE_T_MAX, items) == 0;
        Py_DECREF(own);
    }
    if (ok) {
        element_set_word(e, &e->tag, Py_NewRef(tag));
        element_set_word(e, &e->text, Py_NewRef(text));
        element_set_word(e, &e->tail, Py_NewRef(tail));
        element_set_word(e, &e->attrib, attrib == Py_None ? NULL : Py_XNewRef(attrib));
    }
    Py_XDECREF(tag);
    Py_XDECREF(attrib);
    Py_XDECREF(list);
    Py_XDECREF(text);
    Py_XDECREF(tail);
    Py_XDECREF(items);
    return ok ? Py_None : NULL;
}

static PyObject *element_sizeof(PyObject *self, PyObject *Py_UNUSED(unused))
{
    Py_ssize_t n = element_length(self);
    return PyLong_FromSsize_t(Py_TYPE(self)->tp_basicsize + n * (Py_ssize_t)sizeof(PyObject *));
}

/* -- the type --------------------------------------------------------------------------------------------------------------------------------------------- */

#define WORDS(f) _PyCFunction_CAST(f), METH_VARARGS | METH_KEYWORDS
#define FAST(f) _PyCFunction_CAST(f), METH_FASTCALL
static PyMethodDef element_methods[] = {
    {"clear", element_clear, METH_NOARGS, PyDoc_STR("clear($self, /)\n--\n\nRemoves the children, the attributes and the texts.")},
    {"get", WORDS(element_get), PyDoc_STR("get($self, /, key, default=None)\n--\n\nAn attribute.")},
    {"set", FAST(element_set), PyDoc_STR("set($self, key, value, /)\n--\n\nSets an attribute.")},
    {"find", WORDS(element_find), PyDoc_STR("find($self, /, path, namespaces=None)\n--\n\nThe first element that matches, or None.")},
    {"findtext", WORDS(element_findtext), PyDoc_STR("findtext($self, /, path, default=None, namespaces=None)\n--\n\nThe text of the first element that matches.")},
    {"findall", WORDS(element_findall), PyDoc_STR("findall($self, /, path, namespaces=None)\n--\n\nA list of the elements that match.")},
    {"append", element_append_method, METH_O, PyDoc_STR("append($self, subelement, /)\n--\n\nAdds a child behind the others.")},
    {"extend", element_extend, METH_O, PyDoc_STR("extend($self, elements, /)\n--\n\nAdds several.")},
    {"insert", FAST(element_insert), PyDoc_STR("insert($self, index, subelement, /)\n--\n\nAdds a child at a place.")},
    {"remove", element_remove, METH_O, PyDoc_STR("remove($self, subelement, /)\n--\n\nRemoves a child.")},
    {"iter", WORDS(element_iter), PyDoc_STR("iter($self, /, tag=None)\n--\n\nThe element and all below it, in the order of the document.")},
    {"itertext", element_itertext, METH_NOARGS, PyDoc_STR("itertext($self, /)\n--\n\nAll texts inside, in the order of the document.")},
    {"iterfind", WORDS(element_iterfind), PyDoc_STR("iterfind($self, /, path, namespaces=None)\n--\n\nAn iterator over the elements that match.")},
    {"items", element_items, METH_NOARGS, PyDoc_STR("items($self, /)\n--\n\nA list of the attributes, as (name, value).")},
    {"keys", element_keys, METH_NOARGS, PyDoc_STR("keys($self, /)\n--\n\nA list of the names of the attributes.")},
    {"makeelement", FAST(element_makeelement), PyDoc_STR("makeelement($self, tag, attrib, /)\n--\n\nA new element.")},
    {"__copy__", element_copy, METH_NOARGS, PyDoc_STR("__copy__($self, /)\n--\n\nA copy with the same children.")},
    {"__deepcopy__", element_deepcopy, METH_O, PyDoc_STR("__deepcopy__($self, memo, /)\n--\n\nA copy of the whole tree.")},
    {"__sizeof__", element_sizeof, METH_NOARGS, PyDoc_STR("__sizeof__($self, /)\n--\n\nBytes in memory.")},
    {"__getstate__", element_getstate, METH_NOARGS, PyDoc_STR("__getstate__($self, /)\n--\n\nFor pickle.")},
    {"__setstate__", element_setstate, METH_O, PyDoc_STR("__setstate__($self, state, /)\n--\n\nFor pickle.")},
    {NULL, NULL, 0, NULL}
};
static PyGetSetDef element_getset[] = {
    {"tag", element_get_tag, element_set_tag, PyDoc_STR("What kind of element it is"), NULL},
    {"text", element_get_text, element_set_text, PyDoc_STR("The text behind the start tag, or None"), NULL},
    {"tail", element_get_tail, element_set_tail, PyDoc_STR("The text behind the end tag, or None"), NULL},
    {"attrib", element_get_attrib, element_set_attrib, PyDoc_STR("A dict of the attributes"), NULL},
    {NULL, NULL, NULL, NULL, NULL}
};
static PyType_Slot element_slots[] = {
    {Py_tp_new, element_new}, {Py_tp_init, element_init}, {Py_tp_dealloc, element_dealloc}, {Py_tp_traverse, element_traverse}, {Py_tp_clear, element_gc_clear},
    {Py_tp_repr, element_repr}, {Py_tp_methods, element_methods}, {Py_tp_getset, element_getset}, {Py_nb_bool, element_bool}, {Py_sq_length, element_length},
    {Py_sq_item, element_item}, {Py_sq_ass_item, element_assign_item}, {Py_mp_length, element_length}, {Py_mp_subscript, element_subscript},
    {Py_mp_ass_subscript, element_assign_subscript}, {0, NULL}
};
PyType_Spec tree_element_spec = {.name = "xml.etree.ElementTree.Element", .basicsize = sizeof(Element), .slots = element_slots,
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_MANAGED_WEAKREF};
#else
typedef int expat_is_missing;
#endif
