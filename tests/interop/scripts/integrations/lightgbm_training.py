"""A model that is trained with the callback, and summed up."""

import lightgbm
import numpy
import scipy
from observations import QUIET, observe, report
from sklearn.datasets import load_diabetes

import neptune

# scikit-plot, which the package imports, asks for a name that SciPy has dropped.
scipy.interp = numpy.interp
from neptune.integrations.lightgbm import NeptuneCallback, create_booster_summary  # noqa: E402

features, target = load_diabetes(return_X_y=True)
training = lightgbm.Dataset(features[:300], target[:300])
validation = lightgbm.Dataset(features[300:], target[300:], reference=training)
run = neptune.init_run(**QUIET)
booster = lightgbm.train(
    {"objective": "regression", "metric": ["l2", "l1"], "verbose": -1},
    training,
    num_boost_round=8,
    valid_sets=[training, validation],
    valid_names=["training", "validation"],
    callbacks=[NeptuneCallback(run=run)],
)
run["summary"] = create_booster_summary(booster=booster, log_trees=False, log_confusion_matrix=False)
run.wait()
observe("rounds", lambda: len(run["validation/l2"].fetch_values(progress_bar=False)))
observe("objective", lambda: run["params/objective"].fetch())
observe("model", lambda: run.get_structure()["summary"]["pickled_model"].fetch_extension())
run.stop()
report()
