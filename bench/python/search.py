"""A search of XGBoost's parameters as one writes it with scikit-learn. Prints one line of JSON.

Run: search.py <train.csv.gz> <folds> <request>. The folds are the fold of each row, 16 bits each. The request has `features`,
`label`, `jobs`, `seed`, and either `trials`, the parameters to try, or a `space` and how many `draws` to make of it.
"""
import json
import sys
import time

import numpy as np
import pandas as pd
from scipy.stats import loguniform, randint, uniform
from sklearn.metrics import make_scorer
from sklearn.model_selection import PredefinedSplit, RandomizedSearchCV
from xgboost import XGBRegressor

# What the sklearn interface of xgboost calls otherwise.
NAMES = {"eta": "learning_rate", "rounds": "n_estimators", "nthread": "n_jobs", "seed": "random_state"}
NOT_XGBOOST = ["early_stopping_rounds"]  # 0 in every trial
BATCH_ROWS = 65_536


def named(params):
    return {NAMES.get(name, name): value for name, value in params.items() if name not in NOT_XGBOOST}


def drawn(dimension):
    if "values" in dimension:
        return dimension["values"]
    low, high = dimension["min"], dimension["max"]
    if dimension["integer"]:
        return randint(low, high + 1)
    return loguniform(low, high) if dimension["log"] else uniform(low, high - low)


def squared_error(actual, predicted):
    """Of the rates that the model's version publishes: none lies outside [0, 1]."""
    return np.square(np.clip(predicted, 0, 1).astype(np.float64) - actual).mean()


request = json.loads(sys.argv[3])
# By default pandas is off by one in the last bit of some cells, which moves a mean squared error in its sixth digit.
frame = pd.read_csv(sys.argv[1], float_precision="round_trip")
folds = np.fromfile(sys.argv[2], dtype="<u2")
# The peer learns from the rows of a fold after those of the one before it, batch by batch: a draw of rows is one of places.
order = np.lexsort((folds, np.arange(len(frame)) // BATCH_ROWS))
frame, folds = frame.iloc[order], PredefinedSplit(folds[order])
common = {"random_state": 0, "n_jobs": 1}
if "trials" in request:
    # The grid of lists of one value each: as many draws as there are take each of them once.
    space = [{name: [value] for name, value in {**named(trial), **common}.items()} for trial in request["trials"]]
    estimator, draws = XGBRegressor(), len(space)
else:
    space = {NAMES.get(d["name"], d["name"]): drawn(d) for d in request["space"]["dimensions"]}
    estimator, draws = XGBRegressor(**{**named(request["space"]["fixed"]), **common}), request["draws"]
search = RandomizedSearchCV(
    estimator,
    space,
    n_iter=draws,
    cv=folds,
    scoring=make_scorer(squared_error, greater_is_better=False),
    n_jobs=request["jobs"],
    random_state=request["seed"],
    refit=False,
)
started = time.perf_counter()
search.fit(frame[request["features"]], frame[request["label"]])
seconds = time.perf_counter() - started
results = search.cv_results_
losses = np.stack([-results[f"split{k}_test_score"] for k in range(folds.get_n_splits())], axis=1).tolist()
if "trials" in request:  # back into the order in which they were given
    places = [space.index({name: [value] for name, value in params.items()}) for params in results["params"]]
    losses = [losses[places.index(place)] for place in range(draws)]
print(json.dumps({"seconds": seconds, "losses": losses}))
