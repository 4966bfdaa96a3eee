"""Column profiles as one writes them with pandas. Prints one line of JSON.

Run: profiles.py <columns file> <rows> <repeat>
"""
import json
import sys
import time

import numpy as np
import pandas as pd

rows, repeat = int(sys.argv[2]), int(sys.argv[3])
columns = np.fromfile(sys.argv[1]).reshape(-1, rows)
frame = pd.DataFrame({f"c{j}": column for j, column in enumerate(columns)})
fastest = (float("inf"), float("inf"))
for _ in range(repeat):
    started, cpu = time.perf_counter(), time.process_time()
    frame.describe(percentiles=[0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
    frame.isna().sum()
    fastest = min(fastest, (time.perf_counter() - started, time.process_time() - cpu))
medians = [float(np.quantile(column, 0.5, method="inverted_cdf")) for column in columns]  # ours: not interpolated
print(json.dumps({"seconds": fastest[0], "cpuSeconds": fastest[1], "medians": medians}))
