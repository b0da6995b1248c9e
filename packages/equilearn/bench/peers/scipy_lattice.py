"""The peer of the lattice benchmark: the same linear flow network solved by scipy.

Usage: python3 scipy_lattice.py SIDE superlu|cg
Prints one JSON object: {"seconds", "residual", "megabytes", "version"}; time covers assembly of the sparse matrix and the solve,
as it does for the program it is compared with.
"""

import json
import resource
import sys
import time

import numpy as np
import scipy
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


def solve(side, method):
    (a, b), w = lattice(side)
    n = side * side
    current = np.zeros(n)
    current[0] += 1
    current[(side // 2) * side + side // 2] -= 1
    begin = time.perf_counter()
    rows = np.concatenate([a, b, a, b])
    columns = np.concatenate([b, a, a, b])
    values = np.concatenate([-w, -w, w, w])
    laplacian = coo_matrix((values, (rows, columns)), shape=(n, n)).tocsc()[: n - 1, : n - 1]
    right_side = current[: n - 1]
    if method == "superlu":
        v = splu(laplacian, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}, diag_pivot_thresh=0.0).solve(right_side)
    else:
        matrix = laplacian.tocsr()
        diagonal = matrix.diagonal()
        jacobi = LinearOperator(matrix.shape, matvec=lambda x: x / diagonal)
        try:
            v, _ = cg(matrix, right_side, rtol=1e-8, maxiter=20000, M=jacobi)
        except TypeError:  # scipy before 1.12 calls it tol
            v, _ = cg(matrix, right_side, tol=1e-8, maxiter=20000, M=jacobi)
    seconds = time.perf_counter() - begin
    residual = np.linalg.norm(laplacian @ v - right_side) / np.linalg.norm(right_side)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "residual": float(residual), "megabytes": megabytes, "version": scipy.__version__}


if __name__ == "__main__":
    print(json.dumps(solve(int(sys.argv[1]), sys.argv[2])))
