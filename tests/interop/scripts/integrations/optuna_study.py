"""A study that is logged while it goes on, and loaded back from the run."""

import optuna
from observations import QUIET, observe, report

import neptune
import neptune.integrations.optuna as of_optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
run = neptune.init_run(**QUIET)
study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
study.optimize(
    lambda trial: (trial.suggest_float("x", -5, 5) - 2) ** 2 + trial.suggest_int("y", 0, 3),
    n_trials=5,
    callbacks=[of_optuna.NeptuneCallback(run, plots_update_freq=5)],
)
run.wait()
observe("trials", lambda: len(of_optuna.load_study_from_run(run).trials))
observe("best", lambda: run["best/value"].fetch() == study.best_value)
observe(
    "values", lambda: run["trials/values"].fetch_values(progress_bar=False)["value"].tolist() == [t.value for t in study.trials]
)
observe("plots", lambda: sorted(run.get_structure()["visualizations"]))
run.stop()
report()
