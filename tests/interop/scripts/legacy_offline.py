"""The first Neptune API where nothing is to be logged."""

from observations import observe, report

import neptune.legacy as neptune

project = neptune.init("nowhere/nothing")
with neptune.create_experiment(name="first", params={"lr": 0.1}) as experiment:
    neptune.log_metric("loss", 1)
    experiment.log_text("words", "none")
    neptune.set_property("a", 1)
neptune.stop()
observe("is_nothing", lambda: type(experiment).__name__)
report()
