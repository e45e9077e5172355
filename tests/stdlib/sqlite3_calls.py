# _sqlite3: statements, parameters, rows, transactions, functions, hooks, blobs and copies, against what the reference says.
# needs: _sqlite3
# options: -W ignore
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import _sqlite3 as s
c=s.connect(':memory:')
show(
    's.connect()',
    's.connect(1)',
    "s.connect(':memory:',isolation_level='x')",
    "s.connect(':memory:',isolation_level=1)",
    "s.connect(':memory:',autocommit=5)",
    "s.connect('/nonex/x')",
)
k=c.cursor(); k.executescript('create table u(x); insert into u values(1); insert into u values(2);')
show(
    "k.execute('select')",
    "k.execute('select 1; select 2')",
    "k.execute('select \\0')",
    'k.execute(1)',
    "k.execute('select 1').fetchall()",
    "k.execute('select ?,?',(1,)).fetchall()",
    "k.execute('select ?,?',(1,'a')).fetchall()",
    "k.execute('select ?,?',[None,b'x']).fetchall()",
    "k.execute('select ?',5)",
    "k.execute('select ?',{'a':1})",
    "k.execute('select :a, :b',{'a':1,'b':2.5}).fetchone()",
    "k.execute('select :a',{'b':1})",
    "k.execute('select :a',(1,))",
    "k.execute('select ?',(object,))",
    "k.execute('select ?',(2**70,))",
    "k.execute('select ?',('\\ud800',))",
    'k.description',
    'k.execute(\'select 1 as "a [b]", 2 x\').description',
    "k.execute('create table t(a integer primary key, b text unique)').rowcount",
    'c.in_transaction',
    "k.execute('insert into t(b) values(?)',('x',)).rowcount, k.lastrowid, c.in_transaction",
    "k.execute('insert into t(b) values(?)',('x',))",
    "k.executemany('insert into t(b) values(?)',[('y',),('z',)]).rowcount",
    "k.executemany('select 1',[()])",
    "k.executemany('insert into t(b) values(?)',5)",
    "k.execute('update t set b=b||1').rowcount",
    'c.total_changes',
    "k.execute('select * from t order by a').fetchmany(2)",
    'k.fetchone(),k.fetchone()',
    'k.arraysize',
    "list(k.execute('select b from t'))",
    'c.rollback(), c.in_transaction',
    "k.execute('select count(*) from t').fetchall()",
    "k.execute('select x from u').fetchall()",
    "k.executescript('select 1; nonsense')",
    'k.executescript(1)',
    'c.isolation_level',
    "setattr(c,'isolation_level',None)",
    "setattr(c,'isolation_level','immediate'), c.isolation_level",
    "setattr(c,'isolation_level',1)",
    "delattr(c,'isolation_level')",
)
c.row_factory=s.Row
r=c.execute('select 1 as a, 2 as b').fetchone()
show(
    "r['a'],r['B'],r[0],r[-1],r[0:1],len(r),r.keys(),tuple(r),r==r,hash(r)==hash(r)",
    "r['x']",
    'r[5]',
    'r[1.5]',
    's.Row()',
    's.Row(1,2)',
)
c.row_factory=None
c.text_factory=bytes
show(
    'c.execute("select \'abc\'").fetchone()',
)
c.text_factory=bytearray
show(
    'c.execute("select \'abc\'").fetchone()',
)
c.text_factory=lambda b: b.decode()+'!'
show(
    'c.execute("select \'abc\'").fetchone()',
)
c.text_factory=str
show(
    'c.execute("select cast(x\'ff\' as text)").fetchone()',
    "c.create_function('f',1,lambda x: x*2)",
    'c.execute(\'select f(21), f(1.5), f("a"), f(null is null)\').fetchone()',
    "c.execute('select f(null)').fetchone()",
    "c.create_function('g',0,lambda: 1/0)",
    "c.execute('select g()').fetchone()",
    "c.create_function('h',-1,lambda *a: len(a),deterministic=True)",
    "c.execute('select h(1,2,3)').fetchone()",
    "c.create_function('i',0,lambda: object())",
    "c.execute('select i()').fetchone()",
    "c.create_function('f',1,None)",
)
exec("class A:\n def __init__(self): self.t=0\n def step(self,x): self.t+=x\n def finalize(self): return self.t\n def value(self): return self.t\n def inverse(self,x): self.t-=x")
show(
    "c.create_aggregate('tot',1,A)",
    "c.execute('select tot(x) from u').fetchone()",
    "c.create_window_function('wtot',1,A)",
    "c.execute('select wtot(x) over (order by x rows 1 preceding) from u').fetchall()",
)
exec("class B:\n def step(self,x): 1/0\n def finalize(self): return 1")
show(
    "c.create_aggregate('bad',1,B)",
    "c.execute('select bad(x) from u').fetchone()",
    "c.create_collation('rev',lambda a,b:(a<b)-(a>b))",
    'c.execute("select \'a\' < \'b\' collate rev").fetchone()',
    "c.create_collation('rev',1)",
    'c.set_authorizer(lambda *a: s.SQLITE_DENY)',
    "c.execute('select * from u')",
    'c.set_authorizer(None)',
)
tr=[]
show(
    'c.set_trace_callback(tr.append)',
    "c.execute('select ?',(5,)).fetchall(), tr",
    'c.set_trace_callback(None)',
    'c.set_progress_handler(lambda: 1, 1)',
    "c.execute('select * from u a, u b').fetchall()",
    'c.set_progress_handler(None,1)',
    'c.getlimit(s.SQLITE_LIMIT_SQL_LENGTH)>0',
    'c.getlimit(999)',
    'c.setlimit(s.SQLITE_LIMIT_COLUMN,50)',
    'c.getconfig(s.SQLITE_DBCONFIG_ENABLE_FKEY)',
    'c.setconfig(s.SQLITE_DBCONFIG_ENABLE_FKEY,True), c.getconfig(s.SQLITE_DBCONFIG_ENABLE_FKEY)',
    'c.getconfig(9999)',
)
c.execute('create table bl(id integer primary key, d blob)'); c.execute("insert into bl values(1, zeroblob(10))")
b=c.blobopen('bl','d',1)
show(
    "len(b),b.read(),b.tell(),b.seek(0),b.write(b'hello'),b.seek(0),b.read(5),b.tell()",
    'b[0],b[0:5],b[-1],b[::2]',
    'b[20]',
    "b['a']",
    'b.__setitem__(0,72),b[0]',
    "b.__setitem__(slice(0,2),b'XY'),b[0:5]",
    'b.__setitem__(0,300)',
    "b.__setitem__(slice(0,2),b'XYZ')",
    'b.seek(100)',
    "b.write(b'x'*20)",
    'b.close()',
    'b.read()',
    "c.blobopen('bl','d',99)",
    "c.blobopen('bl','d',1,readonly=True).write(b'a')",
)
c.commit(); d=s.connect(':memory:')
show(
    'c.backup(d)',
    "d.execute('select x from u').fetchall()",
    'c.backup(1)',
)
z=d.serialize()
show(
    'len(z)>1000',
)
e=s.connect(':memory:')
show(
    'e.deserialize(z)',
    "e.execute('select x from u').fetchall()",
    "s.complete_statement('select 1;'),s.complete_statement('select')",
    's.adapt(1)',
    's.adapt(object())',
    's.register_adapter(complex,str)',
    "c.execute('select ?',(1j,)).fetchone()",
    "s.register_converter('cplx',lambda b: complex(b.decode()))",
)
q=s.connect(':memory:',detect_types=s.PARSE_DECLTYPES|s.PARSE_COLNAMES)
q.execute('create table w(z cplx)'); q.execute('insert into w values(?)',(2+3j,))
show(
    'q.execute(\'select z, z as "zz [cplx]", z||"" from w\').fetchone()',
    'q.autocommit',
)
y=s.connect(':memory:',autocommit=False)
show(
    "y.in_transaction, y.execute('create table a(b)').rowcount, y.commit(), y.in_transaction, y.autocommit",
    "setattr(y,'autocommit',True), y.in_transaction",
    'y.close()',
    "y.execute('select 1')",
    'y.cursor()',
)
k.close()
show(
    "k.execute('select 1')",
    'k.close()',
    'c.interrupt()',
    'c.Error is s.Error',
    'c.__enter__() is c',
    'c.__exit__(None,None,None)',
    'c.close()',
    'c.close()',
    'c.in_transaction',
    'c.isolation_level',
    's.threadsafety, s.PARSE_DECLTYPES, s.PARSE_COLNAMES, s.LEGACY_TRANSACTION_CONTROL',
)
