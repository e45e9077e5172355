# asyncio serves a thousand connections that are open at the same time: each client asks three times, no answer goes astray.
# timeout: 120
import asyncio
import resource

CLIENTS, ROUNDS = 1000, 3
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
if soft < 2 * CLIENTS + 100:
    resource.setrlimit(resource.RLIMIT_NOFILE, (2 * CLIENTS + 100 if hard == resource.RLIM_INFINITY else min(hard, 2 * CLIENTS + 100), hard))


async def main():
    served = most = 0
    connected = []

    async def serve(reader, writer):
        nonlocal served, most
        connected.append(writer)
        most = max(most, len(connected))
        while line := await reader.readline():
            served += 1
            writer.write(b"%d\n" % (int(line) ** 2))
            await writer.drain()
        connected.remove(writer)
        writer.close()

    async def ask(me, all_there):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        wrong = 0
        for i in range(ROUNDS):
            n = me * ROUNDS + i
            writer.write(b"%d\n" % n)
            wrong += int(await reader.readline()) != n * n
            if i == 0:
                await all_there.wait()
        writer.close()
        await writer.wait_closed()
        return wrong

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=CLIENTS)
    port = server.sockets[0].getsockname()[1]
    all_there = asyncio.Barrier(CLIENTS)
    async with server:
        wrong = await asyncio.gather(*(ask(me, all_there) for me in range(CLIENTS)))
        while connected:
            await asyncio.sleep(0.01)
    print(sum(wrong), served, most)                             # expect: 0 3000 1000


asyncio.run(main())
