"""A small operating-system scheduler, after the idea of Richards: tasks of several classes, queues of packets, dispatch by method."""


class Packet:
    def __init__(self, kind, value):
        self.kind, self.value, self.next = kind, value, None


class Task:
    def __init__(self, name, priority):
        self.name, self.priority = name, priority
        self.head = self.tail = None
        self.ran = 0

    def put(self, packet):
        packet.next = None
        if self.head is None:
            self.head = packet
        else:
            self.tail.next = packet
        self.tail = packet

    def take(self):
        packet = self.head
        self.head = packet.next
        return packet

    def ready(self):
        return self.head is not None

    def run(self, system):
        self.ran += 1
        self.handle(self.take(), system)

    def handle(self, packet, system):
        raise NotImplementedError


class Device(Task):
    def handle(self, packet, system):
        packet.value = (packet.value * 17 + 3) % 1009
        system.send("worker", packet)


class Worker(Task):
    def handle(self, packet, system):
        packet.kind = "disk" if packet.kind == "net" else "net"
        system.checksum = (system.checksum * 3 + packet.value) % 1_000_003
        system.send("handler" if packet.value & 1 else packet.kind, packet)


class Handler(Task):
    def handle(self, packet, system):
        system.send("net" if packet.value & 2 else "disk", packet)


class System:
    def __init__(self):
        self.tasks, self.by_name, self.checksum = [], {}, 0
        for task in (Device("net", 1), Device("disk", 2), Handler("handler", 4), Worker("worker", 3)):
            self.tasks.append(task)
            self.by_name[task.name] = task
        self.tasks.sort(key=lambda task: -task.priority)

    def send(self, name, packet):
        self.by_name[name].put(packet)

    def step(self):
        for task in self.tasks:
            if task.ready():
                task.run(self)
                return


def main(n=1_200_000):
    system = System()
    for i in range(12):
        system.send("net" if i & 1 else "disk", Packet("net", i))
    for _ in range(n):
        system.step()
    return system.checksum, [task.ran for task in system.tasks]
