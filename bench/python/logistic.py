"""Logistic regression over hashed categories as one writes it with scikit-learn. Prints one line of JSON.

Run: logistic.py <codes> <labels> <columns> <bits> <lambda> <log loss to reach> <within> <repeat>. Its default of 100 iterations may end
far from the minimum, so that the first of some numbers of iterations counts that comes near enough to the log loss to reach.
"""
import json
import sys
import time
import warnings

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

columns, bits, repeat = int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[8])
penalty, target, within = (float(arg) for arg in sys.argv[5:8])
codes = np.fromfile(sys.argv[1], dtype="<u4").reshape(-1, columns)
labels = np.fromfile(sys.argv[2], dtype=np.uint8)
texts = ([f"c{k}={code}" for k, code in enumerate(row)] for row in codes.tolist())
matrix = FeatureHasher(2**bits, input_type="string", alternate_sign=False).transform(texts)
warnings.simplefilter("ignore")  # that it did not converge, which is counted here
tried = []
for limit in (100, 150, 200, 250, 300, 400, 600, 1000):
    fastest = (float("inf"), float("inf"))
    for _ in range(repeat):
        model = LogisticRegression(C=1 / penalty, solver="lbfgs", max_iter=limit)
        started, cpu = time.perf_counter(), time.process_time()
        model.fit(matrix, labels)
        fastest = min(fastest, (time.perf_counter() - started, time.process_time() - cpu))
        loss = log_loss(labels, model.predict_proba(matrix)[:, 1])
        if abs(loss - target) > within:
            break  # it does not count: once is enough
    seconds, cpu_seconds = fastest
    tried.append({"iterations": int(model.n_iter_[0]), "seconds": seconds, "cpuSeconds": cpu_seconds, "logLoss": loss})
    if abs(loss - target) <= within:
        break
bucket_sum = int((matrix.indices.astype(np.int64) * matrix.data.astype(np.int64)).sum())
print(json.dumps({"tried": tried, "bucketSum": bucket_sum}))
