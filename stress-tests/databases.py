# sqlite3: a connection for each thread on one file; one connection shared by all; objects closed under others. # expect: ok
import os
import sqlite3
import tempfile

from stress import check, part, run, together, workers


@part
def own_connections(draw):
    """Each thread has a connection to one file: transactions add up."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "db")
        with sqlite3.connect(path) as db:
            db.execute("create table t(k integer primary key, n integer)")
            db.execute("insert into t values (1, 0)")
        db.close()

        def work(me, draw):
            db = sqlite3.connect(path, timeout=60, isolation_level=None)
            for i in range(5):
                db.execute("begin immediate")
                n, = db.execute("select n from t where k = 1").fetchone()
                db.execute("update t set n = ? where k = 1", (n + 1,))
                db.execute("commit")
            db.close()

        together(work)
        db = sqlite3.connect(path)
        check(db.execute("select n from t").fetchone() == (5 * workers(),))
        db.close()


@part
def one_connection(draw):
    """One connection (check_same_thread=False): each statement is whole; rows of cursors of one's own are right."""
    db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    db.execute("create table t(me integer, i integer, s text)")
    db.create_function("twice", 1, lambda x: 2 * x)

    def work(me, draw):
        for i in range(40):
            cursor = db.cursor()
            cursor.row_factory = None
            cursor.execute("insert into t values (?, ?, ?)", (me, i, "s%d" % i))
            cursor.execute("select i, s, twice(i) from t where me = ? order by i", (me,))
            got = cursor.fetchall()
            check(got == [(k, "s%d" % k, 2 * k) for k in range(i + 1)], got)

    together(work)
    check(db.execute("select count(*) from t").fetchone() == (40 * workers(),))
    db.close()


@part
def one_cursor(draw):
    """One cursor that all execute on and fetch from: rows of some statement, or an error that says what is wrong."""
    db = sqlite3.connect(":memory:", check_same_thread=False)
    cursor = db.cursor()

    def work(me, draw):
        for i in range(60):
            try:
                cursor.execute("select ?, -?", (i, i)) if draw.below(2) else cursor.execute("select 5, -5 union all select 6, -6")
                for row in cursor.fetchall() if draw.below(2) else cursor:
                    check(row[0] == -row[1], row)
                cursor.description, cursor.rowcount, cursor.lastrowid
            except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.OperationalError) as error:
                check("Recursive" in str(error) or "cursor" in str(error) or "not" in str(error) or "bad" in str(error), error)

    together(work)
    db.close()


@part
def cursor_made_anew(draw):
    """__init__ of a cursor, with another connection each time, while others execute on it, fetch, look and close it."""
    make = lambda: sqlite3.connect(":memory:", check_same_thread=False)
    cursor = make().cursor()

    def anew(me, draw):
        for i in range(30):
            try:
                cursor.__init__(make())
            except sqlite3.ProgrammingError as error:
                check("Recursive" in str(error), error)

    def use(me, draw):
        for i in range(60):
            try:
                what = draw.below(6)
                if what < 2:
                    cursor.execute("values (1, 'a'), (2, 'b'), (3, 'c')")
                elif what == 2:
                    check(cursor.fetchone() in (None, (1, "a"), (2, "b"), (3, "c")))
                elif what == 3:
                    check(set(cursor.fetchall()) <= {(1, "a"), (2, "b"), (3, "c")})
                elif what == 4:
                    description = cursor.description
                    check(isinstance(cursor.connection, sqlite3.Connection) and (description is None or len(description) == 2), description)
                    sqlite3.Row(cursor, (1, 2))
                elif draw.below(4) == 0:
                    cursor.close()
            except sqlite3.ProgrammingError as error:
                check("closed cursor" in str(error) or "Recursive" in str(error), error)

    together(anew, use)


@part
def connection_made_anew(draw):
    """__init__ of a connection that others use: a new, empty database each time."""
    db = sqlite3.connect(":memory:", check_same_thread=False)

    def anew(me, draw):
        for i in range(20):
            db.__init__(":memory:", check_same_thread=False, isolation_level=draw.choose((None, "", "IMMEDIATE")), cached_statements=draw.below(4))

    def use(me, draw):
        for i in range(40):
            try:
                check(db.execute("values (1, 'a'), (2, 'b')").fetchall() in ([(1, "a"), (2, "b")], [(2, "b")], []))
                db.execute("create table if not exists t(x)")
                db.execute("insert into t values (?)", (i,))
                db.isolation_level, db.in_transaction, db.total_changes
                db.commit()
            except sqlite3.Error as error:               # gone in between
                check(isinstance(error, (sqlite3.ProgrammingError, sqlite3.OperationalError, sqlite3.InterfaceError, sqlite3.DatabaseError)), error)

    together(anew, use)
    db.close()


@part
def closed_meanwhile(draw):
    """Connections that one closes while others use them."""
    connections = []
    for _ in range(10):
        db = sqlite3.connect(":memory:", check_same_thread=False)
        db.execute("create table t(x)")
        connections.append(db)

    def use(me, draw):
        for db in connections:
            try:
                for i in range(5):
                    db.execute("insert into t values (?)", (i,))
                    check(all(0 <= x < 5 for x, in db.execute("select x from t")))
                db.commit()
            except sqlite3.Error as error:
                check(type(error) in (sqlite3.ProgrammingError, sqlite3.OperationalError, sqlite3.InterfaceError, sqlite3.DatabaseError), error)

    def close(me, draw):
        for db in connections:
            try:
                draw.choose((db.close, db.interrupt, db.rollback))()
            except sqlite3.Error:
                pass

    together(use, close)
    for db in connections:
        db.close()


run("databases")
