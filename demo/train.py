"""Train a small classifier on the handwritten digits data set and log everything about it with the `neptune` client.

Project and API token come from the environment (NEPTUNE_PROJECT, NEPTUNE_API_TOKEN), as in any script that uses the client.
"""

import argparse
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import joblib
import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, classification_report, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import neptune
from neptune.types import File

CLASSES = np.arange(10)


def parameters_from_command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=120)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--hidden-units", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def confusion_figure(truth: np.ndarray, predicted: np.ndarray) -> plt.Figure:
    figure, axes = plt.subplots(figsize=(6, 5.2), layout="constrained")
    ConfusionMatrixDisplay.from_predictions(truth, predicted, ax=axes, cmap="Blues", colorbar=False)
    axes.set_title("Confusion matrix, validation set")
    return figure


def digit_figure(pixels: np.ndarray, truth: int, predicted: int) -> plt.Figure:
    figure, axes = plt.subplots(figsize=(2, 2.2), layout="constrained")
    axes.imshow(pixels.reshape(8, 8), cmap="gray_r")
    axes.set_title(f"is {truth}, taken for {predicted}", fontsize=9)
    axes.axis("off")
    return figure


def main() -> None:
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    arguments = parameters_from_command_line()
    run = neptune.init_run(
        name="digits, small network",
        description="A multi-layer perceptron on the handwritten digits that come with scikit-learn.",
        tags=["digits", "scikit-learn", "demo"],
    )
    run["parameters"] = vars(arguments) | {"model": "MLPClassifier", "optimizer": "adam"}

    digits = load_digits()
    x_train, x_valid, y_train, y_valid = train_test_split(
        digits.data, digits.target, test_size=0.3, stratify=digits.target, random_state=arguments.seed
    )
    run["data"] = {"name": "digits", "features": digits.data.shape[1], "train_rows": len(x_train), "valid_rows": len(x_valid)}

    scaler = StandardScaler().fit(x_train)
    x_train_scaled, x_valid_scaled = scaler.transform(x_train), scaler.transform(x_valid)
    model = MLPClassifier(
        hidden_layer_sizes=(arguments.hidden_units,),
        learning_rate_init=arguments.learning_rate,
        random_state=arguments.seed,
    )

    shuffle = np.random.default_rng(arguments.seed)
    best_accuracy, best_epoch = 0.0, 0
    for epoch in range(1, arguments.epochs + 1):
        order = shuffle.permutation(len(x_train_scaled))
        for start in range(0, len(order), arguments.batch_size):
            batch = order[start : start + arguments.batch_size]
            model.partial_fit(x_train_scaled[batch], y_train[batch], classes=CLASSES)
            run["metrics/train/batch_loss"].append(model.loss_)
        for name, x, y in (("train", x_train_scaled, y_train), ("valid", x_valid_scaled, y_valid)):
            probabilities = model.predict_proba(x)
            loss = log_loss(y, probabilities, labels=CLASSES)
            accuracy = accuracy_score(y, probabilities.argmax(axis=1))
            run[f"metrics/{name}/loss"].append(loss, step=epoch)
            run[f"metrics/{name}/accuracy"].append(accuracy, step=epoch)
        if accuracy > best_accuracy:
            best_accuracy, best_epoch = accuracy, epoch
        print(f"epoch {epoch:2d}  validation loss {loss:.4f}  accuracy {accuracy:.4f}")

    predicted = model.predict(x_valid_scaled)
    run["evaluation/confusion_matrix"].upload(confusion_figure(y_valid, predicted))
    for index in np.flatnonzero(predicted != y_valid)[:12]:
        figure = digit_figure(x_valid[index], y_valid[index], predicted[index])
        run["evaluation/mistakes"].append(
            File.as_image(figure),
            name=f"is {y_valid[index]}, taken for {predicted[index]}",
            description=f"validation row {index}",
        )
        plt.close(figure)
    report = classification_report(y_valid, predicted)
    print(report)
    run["evaluation/report"].upload(File.from_content(report, extension="txt"))

    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.joblib"
        joblib.dump(make_pipeline(scaler, model), path)
        run["model/fitted"].upload(str(path))
        run.wait()

    run["summary"] = {
        "best_accuracy": best_accuracy,
        "best_epoch": best_epoch,
        "final_accuracy": float(accuracy),
        "mistakes": int((predicted != y_valid).sum()),
    }
    run.stop()


if __name__ == "__main__":
    main()
