"""A model that is trained with the callback."""

import xgboost
from observations import QUIET, observe, report
from sklearn.datasets import load_diabetes

import neptune
from neptune.integrations.xgboost import NeptuneCallback

features, target = load_diabetes(return_X_y=True)
training, validation = xgboost.DMatrix(features[:300], target[:300]), xgboost.DMatrix(features[300:], target[300:])
run = neptune.init_run(**QUIET)
results = {}
xgboost.train(
    {"max_depth": 3, "eta": 0.2, "objective": "reg:squarederror"},
    training,
    num_boost_round=8,
    evals=[(training, "train"), (validation, "valid")],
    evals_result=results,
    verbose_eval=False,
    callbacks=[NeptuneCallback(run=run)],
)
run.wait()
observe("rounds", lambda: len(run["training/train/rmse"].fetch_values(progress_bar=False)))
observe("last", lambda: abs(run["training/valid/rmse"].fetch_last() - results["valid"]["rmse"][-1]) < 1e-6)
observe("fields", lambda: sorted(run.get_structure()["training"]))
run.stop()
report()
