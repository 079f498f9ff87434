"""Every kind of oddity in the data by its code: what it is, and what is done about it.

To add one: a line here, and `issue(code, …)` where it is met.
"""

from dataclasses import dataclass

# what a data set is of: one label a sample, several, objects in images, spans of text, or outputs of a language model
SAMPLES, SETS, BOXES, SPANS, OUTPUTS = "samples", "sets", "boxes", "spans", "outputs"
_LABELS = frozenset({SAMPLES, SETS})
_ALL = frozenset({SAMPLES, SETS, BOXES, SPANS})
_SPANS = frozenset({SPANS})
_JOINED = _LABELS | _SPANS
_BOXES = frozenset({BOXES})
_OUTPUTS = frozenset({OUTPUTS})


@dataclass(frozen=True)
class Kind:
    """A kind of oddity: what it is called, what it is, and what is done; `of` are the data it can be met in.

    `is_error`: the figures are of other data than was given, as something was left out, or nothing is there to compare.
    """

    title: str
    what: str
    done: str
    of: frozenset[str] = _ALL
    is_error: bool = False


KINDS = {
    # the cause of figures that are far off
    "probable_cause": Kind(
        "Probable cause", "Figures are far off in a way that one mistake in the files would explain: labels exchanged "
        "or by other names, rows, images or documents moved by one, a part left out, another scale or form, reversed "
        "scores, files of other splits.",
        "Nothing is changed; the message says what to change if it is so.", is_error=True),
    "hardly_any_found": Kind(
        "Hardly any object found", "Hardly any object has a predicted box on it, and no other reading of the boxes "
        "explains it.", "Nothing is changed.", _BOXES),
    "confused_spelling": Kind(
        "Spelling confused", "Predictions differ from the true label by capitals, blanks or Unicode form alone.",
        "They count as wrong.", _LABELS, is_error=True),
    # joining
    "unknown_id": Kind(
        "Unknown id", "Predictions are of samples that the ground truth does not have.", "They are left out.", _JOINED,
        is_error=True),
    "unknown_image": Kind(
        "Unknown image", "Predicted boxes are in images that the ground truth does not have.", "They are left out.",
        _BOXES, is_error=True),
    "unlabelled": Kind(
        "No ground truth", "Nothing says what is right.", "Left out.", is_error=True),
    "no_prediction": Kind(
        "No prediction", "What is labelled has no prediction at all.", "It counts as missed."),
    "no_id": Kind("No id", "Rows have no id to join them by.", "They are left out.", _JOINED, is_error=True),
    "duplicate_id": Kind(
        "Id twice", "Rows have an id that an earlier row has.", "The first row counts; the others are left out.",
        _JOINED, is_error=True),
    "duplicate_image": Kind(
        "Image twice", "An image is listed more than once.",
        "It is one image, with what all of them hold or the first, as the message says.", is_error=True),
    "ambiguous_name": Kind(
        "Ambiguous name", "An id or file name is like several of the other file, but the same as none.",
        "It is not joined.", is_error=True),
    "joined_names": Kind(
        "Joined by part of the name", "Ids or file names differ by folder, suffix, prefix, capitals or zeros.",
        "They are joined where one is meant."),
    "joined_by_row": Kind(
        "Joined by row", "There are no ids in common.", "Row k of one file is taken for row k of the other."),
    "joined_by_text": Kind(
        "Joined by text", "There are no ids in common, or the documents that have them have other texts.",
        "Documents with the same text are taken for one.", _SPANS),
    "truth_conflict": Kind(
        "Two truths", "The predictions state another truth than the ground truth does.",
        "The ground truth counts.", frozenset({SAMPLES})),
    # labels
    "labels_met": Kind(
        "Labels met", "Labels are spelt differently and mean the same: 7 and 7.0, blanks, capitals, Unicode form.",
        "They are one label."),
    "labels_alike": Kind(
        "Labels alike", "Labels differ by capitals, blanks or Unicode form alone.", "They are different labels."),
    "labels_numbered": Kind(
        "Labels numbered", "One side has numbers where the other has names.",
        "The numbers are read as places in the list of names."),
    "unknown_label": Kind(
        "Unknown label", "A label is predicted that is never true.", "Each such prediction is wrong."),
    "unknown_category": Kind(
        "Unlisted label", "Boxes have the number of a label that the file does not list.", "They are left out.",
        _BOXES, is_error=True),
    "duplicate_category": Kind(
        "Label listed twice", "Several numbers have the same label.", "They are one label.", _BOXES),
    "unused_label": Kind(
        "Unused label", "The ground truth lists a label and has nothing of it.",
        "It is left out.", _BOXES),
    "absent_label": Kind(
        "Absent label", "A label of the list is neither true nor predicted.", "Nothing is known of it.", _LABELS),
    "unscored_label": Kind(
        "Label without scores", "A label is true, and there are no scores of it.", "It can never be predicted.",
        _LABELS),
    "one_label": Kind("One label", "There is a single label.", "Every figure that compares labels says nothing."),
    "joined_labels": Kind(
        "Joined labels", "Labels look like several with a sign between them that the others do not use.",
        "Each counts as one label.", frozenset({SETS})),
    "no_true_label": Kind(
        "None of the labels", "A sample has none of the labels.", "Whatever is predicted is a false positive.",
        frozenset({SETS})),
    "lower_label": Kind(
        "Second label", "Rekognition names further labels with less confidence.", "The first is the predicted one.",
        _LABELS),
    "older_labels": Kind("Older labels", "Labels were adjusted by a later job.", "The newest count."),
    # scores
    "partial_scores": Kind(
        "Scores of the best labels only", "Rows list the scores of fewer labels than there are.",
        "Those of the others count as unknown; what needs a score for every label is left out.",
        frozenset({SAMPLES})),
    "nan_score": Kind("Score missing", "A prediction has no score.", "It counts as missing, or is left out."),
    "no_score": Kind("No scores", "The predicted boxes have no confidence.", "Each counts with 1.", _BOXES),
    "same_score": Kind(
        "One score for all", "All predicted boxes have the same score.", "Average precision depends on their order.",
        _BOXES),
    "clipped_score": Kind(
        "Score clipped", "Rounding brought scores out of 0 to 1.", "They are brought back to 0 or 1."),
    "percentage_score": Kind("Percentages", "Scores go from 0 to 100.", "They are divided by 100."),
    "disagreement": Kind(
        "Prediction and score disagree", "The prediction is another than the scores say.",
        "Which of the two counts is in the message.", _LABELS),
    "score_of_one_label": Kind(
        "Score of one label", "The scores lie below 0.5 where the other of two labels is predicted.",
        "They are taken for those of one label, whatever is predicted.", frozenset({SAMPLES})),
    # boxes
    "no_truths": Kind("No objects", "The ground truth has no object.", "There is nothing to find.", _BOXES,
                      is_error=True),
    "no_predictions": Kind("No predictions", "Nothing is predicted.", "Every object is missed.", _BOXES | _SPANS,
                           is_error=True),
    "nan_box": Kind(
        "Box without a place", "A number of a box is missing or too large.", "It is left out.", _BOXES),
    "empty_box": Kind("Empty box", "A box has no width or height, or less.", "It is left out.", _BOXES),
    "outside_image": Kind("Outside of the image", "A box reaches out of its image.", "It counts as it is.", _BOXES),
    "duplicate_box": Kind(
        "Box twice", "A box has the label and the place of an earlier one.",
        "Each counts, and one of them at most is right.", _BOXES),
    "rotated_box": Kind(
        "Turned box", "A box is not upright.", "The upright box around it counts.", _BOXES),
    "other_shape": Kind("Other shape", "A shape is no box.", "It is left out.", _BOXES),
    "several_labels": Kind("Several labels of a box", "A box has more than one label.", "The first counts.", _BOXES),
    "no_label": Kind("Box without a label", "A box has no label.", "It is left out.", _BOXES),
    "whole_image_label": Kind(
        "Label of the whole image", "A label has no box.", "It is left out.", _BOXES),
    "several_annotations": Kind(
        "Annotated more than once", "An image has several annotations.", "The newest counts."),
    "other_file": Kind("Other file", "A file of the folder is of another kind.", "It is left out.", _BOXES),
    "unknown_size": Kind(
        "Size unknown", "The size of images is not known, and their boxes are shares of it.",
        "Overlaps are right; what is small or large is not known.", _BOXES),
    "too_many_detections": Kind(
        "More boxes than count", "An image has more predictions of a label than count in average precision.",
        "The best ones count there, all of them everywhere else.", _BOXES),
    "unverified_label": Kind(
        "Not looked for", "A label is predicted in an image that was not looked through for it (LVIS).",
        "It counts in no figure.", _BOXES),
    "not_exhaustive": Kind(
        "Not all annotated", "An image lists that not all objects of a label are annotated (LVIS).",
        "A prediction of it that finds no object counts in no figure.", _BOXES),
    # spans
    "no_spans": Kind("No entities", "The ground truth has no entity.", "There is nothing to find.", _SPANS,
                     is_error=True),
    "outside_text": Kind(
        "Outside of the text", "A span ends behind its text, or begins before it.", "It is left out.", _SPANS,
        is_error=True),
    "empty_span": Kind("Empty span", "A span ends where it begins, or before.", "It is left out.", _SPANS,
                       is_error=True),
    "split_character": Kind(
        "Half a character", "A span begins or ends inside a character, as between the two halves of an emoji.",
        "It is left out.", _SPANS, is_error=True),
    "duplicate_span": Kind("Span twice", "A document has the same span and label twice.", "It counts once.", _SPANS),
    "span_label": Kind("Span without a label", "A span has no label.", "It is left out.", _SPANS, is_error=True),
    "span_text": Kind(
        "Other words", "What a file says a span holds is not what stands there in the text.", "Its places count.",
        _SPANS, is_error=True),
    "other_text": Kind(
        "Other text", "A document has another text in the predictions, by more than blanks.",
        "Places are compared as they are.", _SPANS, is_error=True),
    "other_unit": Kind(
        "Places in other units", "Places count UTF-16 units or bytes, as what stands there shows.",
        "They are read as such.", _SPANS),
    "invalid_tags": Kind(
        "Tags out of order", "Tags do not follow each other as their scheme says, such as I after O.",
        "They are read leniently, as conlleval does; with `--scheme` they are no span.", _SPANS),
    "discontinuous_span": Kind(
        "Span in pieces", "A span has gaps.", "It counts from its first character to its last.", _SPANS),
    "no_span": Kind("No span", "Relations, events, notes and labels of whole documents.", "They are left out.",
                    _SPANS),
    "no_text": Kind("No text", "Nothing says what the text of a document is.", "It counts, and shows no words.",
                    _SPANS),
    # outputs of language models
    "no_output_role": Kind(
        "Row without a text", "A row has no id, input, output or expected text.", "It is left out.", _OUTPUTS,
        is_error=True),
    "no_output_id": Kind("Output without id", "An output has no id.", "The number of its row stands for it.", _OUTPUTS),
    "repeated_output": Kind(
        "Output twice", "A sample has several outputs of a variant in one epoch.", "They are taken for repeats.",
        _OUTPUTS),
    "terminal_escape": Kind(
        "Escapes of a terminal", "A text has characters that colour or drive a terminal.", "They are taken out.",
        _OUTPUTS),
    "nan_criterion": Kind(
        "Criterion unscored", "An output has no score of a criterion, or NaN.", "It is in no mean of it, and never 0.",
        _OUTPUTS),
    "other_scale": Kind(
        "Another scale", "A criterion does not run from 0 to 1.",
        "It is in no weighted score: say its worst and best value with --range.", _OUTPUTS),
    "unread_score": Kind(
        "Score in words", "A column is named as a score and holds words.",
        "It is read as kinds of samples; write its marks as numbers, or as yes and no.", _OUTPUTS),
    "duplicate_input": Kind(
        "Input twice", "Samples have the same input.", "Each counts.", _OUTPUTS),
    "no_expected": Kind(
        "Nothing expected", "A sample has no expected text.", "It is in no score that is computed from one.",
        _OUTPUTS, is_error=True),
    "unknown_output": Kind(
        "Unknown sample", "Outputs are of samples that the ground truth does not have.", "They have no expected text.",
        _OUTPUTS, is_error=True),
    "half_log": Kind(
        "Unfinished log", "A log was not written to its end.", "What it holds counts.", _OUTPUTS, is_error=True),
    "edited_score": Kind("Score edited", "Somebody changed a score by hand.", "The newest counts.", _OUTPUTS),
    # vectors
    "no_vector": Kind("No vector", "The file of vectors has none of a sample or box.", "It is not on the map."),
    "unknown_vector": Kind(
        "Unknown vector", "A vector is of no sample or box, or it cannot be told of which.", "It is left out."),
    "duplicate_vector": Kind("Vector twice", "A sample or box has several vectors.", "The first counts."),
    "nan_vector": Kind(
        "Vector with a gap", "A number of a vector is missing, infinite or too large.", "It is not on the map."),
    "zero_vector": Kind("Vector of zeros", "A vector is zero throughout.", "It is not on the map."),
    "constant_dimension": Kind(
        "Constant dimension", "A number is the same in every vector.", "It tells no sample from another."),
    "one_vector": Kind("One vector", "All vectors are the same.", "There is no map of them."),
    # training data, splits, reviews
    "leaked_file": Kind(
        "File of the training set", "The very file of an image is in the training set.", "It counts."),
    "leaked_text": Kind(
        "Text of the training set", "A text stands word for word in the training set.", "It counts."),
    "leaked_id": Kind("Id of the training set", "A sample has an id of the training set.", "It counts."),
    "leaked_look": Kind(
        "Looks like the training set", "An image looks as one of the training set does.", "It counts."),
    "tuned_on_reported": Kind(
        "Tuned on what is reported", "Samples are in the data that thresholds were chosen on as well.",
        "They count; the threshold is flattered."),
    "no_fold": Kind("No fold", "Samples are of no fold.", "They count in no figure of a fold."),
    "no_split": Kind("No split", "Samples are of no split.", "They count in no figure of a split."),
    "other_reviews": Kind(
        "Older reviews", "Reviews are of the data set before it changed.",
        "They count where the ground truth is still the same."),
    "unknown_review": Kind(
        "Unknown review", "A review is of a sample or box that is not there.", "It is left out."),
    "settled_review": Kind(
        "Settled review", "The ground truth was changed since its review.", "The review counts no longer."),
    "unknown_known_error": Kind(
        "Unknown checked label", "Ground truth is listed as checked that is not there.", "It is left out."),
    # files and pictures
    "replaced_character": Kind(
        "Broken character", "Text has halves of characters.", "They are replaced by a sign.", is_error=True),
    "padded_cell": Kind("Blanks", "Cells begin or end with blanks.", "They are read without them."),
    "blank_line": Kind("Blank line", "A line holds nothing.", "It is left out."),
    "image_missing": Kind("Image missing", "The file of an image is not there.", "It is listed without one."),
    "image_unreadable": Kind("Image damaged", "A file holds no image that can be read.", "It is not shown."),
    "image_too_large": Kind("Image too large", "An image has more than 200 megapixels.", "It is not opened."),
    "image_refused": Kind("Image elsewhere", "The file of an image is outside of the folder.", "It is not read."),
    "image_ambiguous": Kind("Several images", "Several files could be that of a sample.", "The image is not shown."),
    "text_missing": Kind("Text missing", "The file of a text is not there.", "It is listed without one."),
    "text_refused": Kind("Text elsewhere", "The file of a text is outside of the folder.", "It is not read."),
    "text_ambiguous": Kind("Several texts", "Several files could be that of a sample.", "The text is not shown."),
    "text_damaged": Kind("Text damaged", "A text file has bytes that are no text.", "They are shown as a sign."),
    "empty_text": Kind("Empty text", "A sample has no text, or one of blanks.", "It counts, and is listed."),
}  # fmt: skip
