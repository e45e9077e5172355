"""networkx: shortest paths, components, flows, trees, centrality, and a graph read back from text; the same graph read by several threads."""
# needs: networkx
# timeout: 120
import io
import random
import threading

import networkx as nx

G = nx.grid_2d_graph(20, 20)
rng = random.Random(1)
for a, b in G.edges:
    G[a][b]["weight"] = rng.randrange(1, 10)
path = nx.dijkstra_path(G, (0, 0), (19, 19))
length = nx.dijkstra_path_length(G, (0, 0), (19, 19))
print(path[0], path[-1], nx.path_weight(G, path, "weight") == length == nx.bellman_ford_path_length(G, (0, 0), (19, 19)))      # expect: (0, 0) (19, 19) True
print(length == nx.astar_path_length(G, (0, 0), (19, 19), heuristic=lambda a, b: abs(a[0] - b[0]) + abs(a[1] - b[1])))         # expect: True
tree = nx.minimum_spanning_tree(G)
print(nx.is_tree(tree), tree.size("weight") == sum(d["weight"] for *_, d in nx.minimum_spanning_edges(G, algorithm="prim")))      # expect: True True
D = nx.gnp_random_graph(60, 0.06, seed=3, directed=True)
parts = list(nx.strongly_connected_components(D))
print(sum(map(len, parts)), nx.is_directed_acyclic_graph(nx.condensation(D)))      # expect: 60 True
F = nx.DiGraph()
F.add_edge("s", "a", capacity=10); F.add_edge("s", "b", capacity=5); F.add_edge("a", "b", capacity=15); F.add_edge("a", "t", capacity=5); F.add_edge("b", "t", capacity=10)
print(nx.maximum_flow_value(F, "s", "t"), nx.minimum_cut(F, "s", "t")[0])      # expect: 15 15
print(list(nx.topological_sort(nx.DiGraph([(1, 2), (2, 4), (1, 3), (3, 4)]))))      # expect: [1, 2, 3, 4]
K = nx.karate_club_graph()
best = max(nx.betweenness_centrality(K).items(), key=lambda kv: kv[1])
print(best[0], round(best[1], 4), nx.number_of_cliques(K) if hasattr(nx, "number_of_cliques_") else len(list(nx.find_cliques(K))))      # expect: 0 0.4376 36
print(sorted(map(len, nx.community.greedy_modularity_communities(K))))      # expect: [8, 9, 17]
text = io.BytesIO()
nx.write_graphml(nx.path_graph(4), text)
print(sorted(nx.read_graphml(io.BytesIO(text.getvalue()), node_type=int).edges))      # expect: [(0, 1), (1, 2), (2, 3)]
print(nx.is_isomorphic(nx.cycle_graph(7), nx.relabel_nodes(nx.cycle_graph(7), {i: (i * 3) % 7 for i in range(7)})))      # expect: True

answers, lock = [], threading.Lock()


def worker(start):
    got = [nx.dijkstra_path_length(G, start, (x, x)) for x in range(0, 20, 6)]
    with lock:
        answers.append((start, got))


threads = [threading.Thread(target=worker, args=((0, y),)) for y in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(all(got == [nx.dijkstra_path_length(G, start, (x, x)) for x in range(0, 20, 6)] for start, got in answers), len(answers))      # expect: True 4
