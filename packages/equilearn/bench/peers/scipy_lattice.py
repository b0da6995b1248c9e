"""The peer of the lattice benchmark: the same linear flow network solved by scipy.

Usage: python3 scipy_lattice.py SIDE superlu|cg
Prints one JSON object: {"seconds", "again", "residual", "megabytes"}. "seconds" covers assembling the sparse matrix and solving, as
it does for the program it is compared with; "again" the same once more with other conductances.
"""

import json
import resource
import sys
import time

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import LinearOperator, cg, splu


def lattice(side):
    """Edges in the same order, and conductances by the same formula, as benchmarks/lattice.ts."""
    node = np.arange(side * side).reshape(side, side)
    right = np.stack([node[:, :-1].ravel(), node[:, 1:].ravel()])
    down = np.stack([node[:-1, :].ravel(), node[1:, :].ravel()])
    edges = np.concatenate([right, down], axis=1)
    golden = np.arange(edges.shape[1]) * 0.6180339887498949
    return edges, 0.05 + 0.1 * (golden - np.floor(golden))


def assemble(a, b, w, n):
    """The Laplacian without its last, grounded, node."""
    rows = np.concatenate([a, b, a, b])
    columns = np.concatenate([b, a, a, b])
    values = np.concatenate([-w, -w, w, w])
    return coo_matrix((values, (rows, columns)), shape=(n, n)).tocsc()[: n - 1, : n - 1]


def solve_once(laplacian, current, method):
    if method == "superlu":
        return splu(laplacian, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}, diag_pivot_thresh=0.0).solve(current)
    matrix = laplacian.tocsr()
    diagonal = matrix.diagonal()
    jacobi = LinearOperator(matrix.shape, matvec=lambda x: x / diagonal)
    try:
        return cg(matrix, current, rtol=1e-8, maxiter=20000, M=jacobi)[0]
    except TypeError:  # scipy before 1.12 calls it tol
        return cg(matrix, current, tol=1e-8, maxiter=20000, M=jacobi)[0]


def solve(side, method):
    (a, b), w = lattice(side)
    n = side * side
    current = np.zeros(n)
    current[0] += 1
    current[(side // 2) * side + side // 2] -= 1
    current = current[: n - 1]

    begin = time.perf_counter()
    laplacian = assemble(a, b, w, n)
    v = solve_once(laplacian, current, method)
    seconds = time.perf_counter() - begin

    # Conjugate gradients keep nothing between solves, so at a million nodes they are not made to repeat themselves.
    again = seconds if side >= 1000 and method == "cg" else float("inf")
    for _ in range(3 if side < 1000 else int(method != "cg")):
        w = w * np.where(np.arange(len(w)) % 2 == 0, 1.01, 0.99)
        begin = time.perf_counter()
        laplacian = assemble(a, b, w, n)
        v = solve_once(laplacian, current, method)
        again = min(again, time.perf_counter() - begin)
    residual = np.linalg.norm(laplacian @ v - current) / np.linalg.norm(current)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "again": again, "residual": float(residual), "megabytes": megabytes}


if __name__ == "__main__":
    print(json.dumps(solve(int(sys.argv[1]), sys.argv[2])))
