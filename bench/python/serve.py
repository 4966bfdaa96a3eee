"""The serve job as one writes it with pandas and xgboost: csv.gz in, predictions as csv.gz out. Prints its phases as JSON."""
import gzip
import json
import sys
import time

import numpy as np
import pandas as pd
import xgboost as xgb

features = json.loads(sys.argv[4])
started = time.perf_counter()
frame = pd.read_csv(sys.argv[1], dtype={"entity_id": str})
read = time.perf_counter()
booster = xgb.Booster({"nthread": 2})
booster.load_model(sys.argv[2])
rates = booster.predict(xgb.DMatrix(frame[features]))
predicted = time.perf_counter()
device = np.where(frame["computer"] == 1, "Computer", np.where(frame["smartphone"] == 1, "Smartphone", "Tablet"))
out = pd.DataFrame({"entity_id": frame["entity_id"], "device": device, "cr": np.clip(rates, 0, 1)})
with gzip.open(sys.argv[3], "wt", compresslevel=1, newline="") as file:
    out.to_csv(file, index=False)
written = time.perf_counter()
print(json.dumps({"rows": len(out), "read": read - started, "predict": predicted - read, "write": written - predicted}))
