"""Throw-away readers."""
import csv
from pathlib import Path
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path
from huiyin.vaccination.core.siting.problem import Arcs, Network

def network_of(matrix, **more):
    n, m = matrix.shape
    order = np.argsort(matrix, axis=1, kind="stable").astype(np.int32)
    cost = np.take_along_axis(matrix, order, axis=1).astype(np.int64).ravel()
    arcs = Arcs(np.arange(n + 1, dtype=np.int64) * m, order.ravel(), cost, cost)
    return Network(tuple(map(str, range(n))), tuple(map(str, range(m))), np.ones(n, np.int64), arcs, **more)

def pmed(path):
    words = Path(path).read_text().split()
    n, e, p = map(int, words[:3])
    edges = {}
    for k in range(e):
        a, b, c = map(int, words[3 + 3 * k: 6 + 3 * k])
        edges[min(a, b) - 1, max(a, b) - 1] = c
    keys = list(edges)
    g = csr_array((list(edges.values()), ([a for a, _ in keys], [b for _, b in keys])), shape=(n, n))
    d = shortest_path(g, directed=False)
    return network_of(d.astype(np.int64)), p

def tsplib(path):
    pts, on = [], False
    for line in Path(path).read_text().splitlines():
        if line.startswith("NODE_COORD"): on = True; continue
        if line.startswith("EOF"): break
        if on and line.split(): pts.append([float(x) for x in line.split()[1:3]])
    x = np.array(pts)
    d = np.floor(np.sqrt((x[:, None, 0] - x[None, :, 0]) ** 2 + (x[:, None, 1] - x[None, :, 1]) ** 2)).astype(np.int32)
    return network_of(d)

def best_known(shared):
    with open(Path(shared) / "data/siting/best_known.csv") as f:
        return {(r["instance"], int(r["p"])): int(float(r["value"])) for r in csv.DictReader(f) if r["problem"] == "p-median"}
