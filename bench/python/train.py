"""The train job as one writes it with pandas and xgboost: read both files, fit, evaluate, save. Prints its phases as JSON."""
import json
import sys
import time

import numpy as np
import pandas as pd
import xgboost as xgb

features, params = json.loads(sys.argv[4]), json.loads(sys.argv[5])
rounds, _ = params.pop("rounds"), params.pop("early_stopping_rounds")
started = time.perf_counter()
train, held = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
read = time.perf_counter()
matrix, other = xgb.DMatrix(train[features], train["cr"]), xgb.DMatrix(held[features], held["cr"])
booster = xgb.train(params, matrix, rounds)
fitted = time.perf_counter()
squares = [np.square(np.clip(booster.predict(m), 0, 1) - f["cr"]) for m, f in ((matrix, train), (other, held))]
mse = [float(s.mean()) for s in (*squares, np.concatenate(squares))]
booster.save_model(sys.argv[3])
done = time.perf_counter()
print(json.dumps({"rows": len(train), "read": read - started, "fit": fitted - read, "evaluate": done - fitted, "mse": mse}))
