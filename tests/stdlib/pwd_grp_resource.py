# pwd, grp, resource: what they say to wrong arguments, and of root, against what the reference says.
# needs: pwd grp resource
def show(*texts):
    for text in texts:
        try:
            print(text, '->', repr(eval(text)))
        except Exception as e:
            print(text, '!!', type(e).__name__, e)

import pwd,grp,resource,os
show(
    'pwd.getpwuid(-1)',
    'pwd.getpwuid(-2)',
    'pwd.getpwuid(1.5)',
    'pwd.getpwuid(123456)',
    "pwd.getpwnam('rootx')",
    "pwd.getpwnam('a\\0b')",
    'pwd.getpwnam(1)',
    "pwd.getpwnam(b'root')",
    "pwd.getpwnam('\\udcff')",
    'pwd.struct_passwd(range(7))',
    'pwd.struct_passwd([])',
    'grp.getgrgid(0)',
    'grp.getgrgid(id=1)',
    'grp.getgrgid(-1)',
    'grp.getgrgid(54321)',
    'grp.getgrgid(1.5)',
    "grp.getgrgid('a')",
    "grp.getgrnam('root')",
    "grp.getgrnam(name='daemon')",
    "grp.getgrnam('xx')",
    "grp.getgrnam('a\\0b')",
    'grp.getgrnam(1)',
    'resource.getrlimit(100)',
    'resource.getrlimit(-1)',
    "resource.getrlimit('a')",
    'resource.setrlimit(resource.RLIMIT_CORE,(0,0))',
    'resource.setrlimit(resource.RLIMIT_CORE,(1,0))',
    'resource.setrlimit(resource.RLIMIT_CORE,(1,))',
    'resource.setrlimit(resource.RLIMIT_CORE,5)',
    "resource.setrlimit(resource.RLIMIT_CORE,('a',0))",
    'resource.setrlimit(resource.RLIMIT_CORE,(-5,0))',
    'resource.setrlimit(resource.RLIMIT_CORE,(2**64,2**64))',
    'resource.setrlimit(resource.RLIMIT_CORE,(2**70,2**70))',
    'resource.setrlimit(resource.RLIMIT_CORE,(1.5,0))',
    'resource.setrlimit(99,(1,1))',
    'resource.RLIM_INFINITY',
    'resource.getrusage(0).ru_maxrss>0',
    'resource.getrusage(7)',
    "resource.getrusage('a')",
    'len(resource.getrusage(0)), type(resource.getrusage(1)[0])',
    'resource.getpagesize()',
    'resource.struct_rusage.__match_args__',
)
