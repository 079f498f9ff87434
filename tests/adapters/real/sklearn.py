"""scikit-learn: classifiers of one label and of several, in every form in which they answer."""

import numpy as np

from tests.adapters.seen import same

PACKAGES = ("scikit-learn", "pandas")


def seen(folder):
    import pandas as pd
    from scipy.sparse import csr_matrix
    from sklearn import metrics
    from sklearn.datasets import load_digits, make_multilabel_classification
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression, RidgeClassifier
    from sklearn.model_selection import GridSearchCV
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import LinearSVC

    from reportgen.adapters import from_estimator

    pixels, number = load_digits(return_X_y=True)
    logistic = LogisticRegression(max_iter=500)
    search = GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)), {"verbose": [False]}, cv=2)
    for model in (logistic, search, LinearSVC(), RidgeClassifier(), RandomForestClassifier(random_state=0)):
        model.fit(pixels[:900], number[:900])
        record = from_estimator(model, pixels[900:], number[900:]).record
        name = record["model"]["name"]
        yield same(f"{name} accuracy", record["metrics"]["accuracy"], model.score(pixels[900:], number[900:]))
        if hasattr(model, "predict_proba"):
            theirs = metrics.roc_auc_score(number[900:], model.predict_proba(pixels[900:]), multi_class="ovr")
            yield same(f"{name} macro AUC", record["metrics"]["macro_auc"], theirs)
    values, several = make_multilabel_classification(600, n_classes=6, random_state=0)
    train, test = slice(0, 300), slice(300, None)
    names = [f"tag {k}" for k in range(6)]
    truths = {
        "array": several[test],
        "sparse": csr_matrix(several[test]),
        "data frame": pd.DataFrame(several[test], columns=names),
        "lists": [[names[k] for k in np.flatnonzero(row)] for row in several[test]],
    }
    models = (
        OneVsRestClassifier(logistic),
        MultiOutputClassifier(logistic),
        ClassifierChain(logistic, random_state=0),
        RandomForestClassifier(random_state=0),
        KNeighborsClassifier(),
        MLPClassifier(max_iter=20, random_state=0),
        OneVsRestClassifier(LinearSVC()),
    )
    for model, truth in zip(models, [*truths.values(), *truths.values()][: len(models)], strict=True):
        model.fit(values[train], several[train])
        labels = None if isinstance(truth, pd.DataFrame) else names
        record = from_estimator(model, values[test], truth, labels=labels, threshold=_half(model)).record
        assert record["labels"] == names
        said = model.predict(values[test])
        name = f"{record['model']['name']} ({type(truth).__name__})"
        yield same(
            f"{name} micro F1", record["metrics"]["micro_f1"], metrics.f1_score(several[test], said, average="micro")
        )
        if hasattr(model, "predict_proba"):
            scores = model.predict_proba(values[test])
            scores = np.stack([one[:, 1] for one in scores], axis=1) if isinstance(scores, list) else scores
            theirs = metrics.average_precision_score(several[test], scores, average="macro")
            yield same(f"{name} mAP", record["metrics"]["macro_ap"], theirs)


def _half(model):
    """The threshold of `predict`, just above a half, where it counts ties to the first class, 0."""
    return np.nextafter(0.5, 1) if hasattr(model, "predict_proba") else None
