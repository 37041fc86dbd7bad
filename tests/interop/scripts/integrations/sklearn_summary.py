"""A fitted model that is summed up: parameters, scores, charts and the model itself."""

import pickle

import numpy
import scipy
from observations import QUIET, observe, report
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor

import neptune

# scikit-plot, which the package imports, asks for a name that SciPy has dropped.
scipy.interp = numpy.interp
import neptune.integrations.sklearn as of_sklearn  # noqa: E402

features, target = load_diabetes(return_X_y=True)
model = RandomForestRegressor(n_estimators=5, random_state=0).fit(features[:300], target[:300])
run = neptune.init_run(**QUIET)
run["summary"] = of_sklearn.create_regressor_summary(model, features[:300], features[300:], target[:300], target[300:])
run.wait()
score = model.score(features[300:], target[300:])
observe("trees", lambda: run["summary/all_params/n_estimators"].fetch())
observe("score", lambda: abs(run["summary/test/scores/r2_score"].fetch() - score) < 1e-9)
observe("fields", lambda: sorted(run.get_structure()["summary"]))


def restored():
    run["summary/pickled_model"].download("model.pkl", progress_bar=False)
    with open("model.pkl", "rb") as file:
        return bool((pickle.load(file).predict(features[300:]) == model.predict(features[300:])).all())


observe("restored", restored)
run.stop()
report()
