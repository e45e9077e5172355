"""_remote_debugging: looking into another process. This runtime cannot do it yet; the names are here for asyncio.tools, which imports them."""
from collections import namedtuple

PROCESS_VM_READV_SUPPORTED = False

FrameInfo = namedtuple("FrameInfo", "filename lineno funcname")
CoroInfo = namedtuple("CoroInfo", "call_stack task_name")
TaskInfo = namedtuple("TaskInfo", "task_id task_name coroutine_stack awaited_by")
ThreadInfo = namedtuple("ThreadInfo", "thread_id frame_info")
AwaitedInfo = namedtuple("AwaitedInfo", "thread_id awaited_by")


class RemoteUnwinder:
    def __init__(self, pid, *, all_threads=False, only_active_thread=False, debug=False):
        raise RuntimeError("python3t cannot look into other processes")
