"""The one palette: the page's CSS variables and the notebook charts take every colour from here.

Outcomes are Okabe-Ito colours, counts are one-hue ramps, k0 to k7 name labels and groups. Contrast on paper is at least
4.5:1 for text, 3:1 for marks.
"""

LIGHT = {
    "paper": "#ffffff", "wash": "#f5f6f8", "wash-2": "#eceff2",
    "ink": "#14181d", "ink-2": "#4b545f", "ink-3": "#606974",
    "line": "#e2e5e9", "line-2": "#c3c9d0", "edge": "#87909b",
    "link": "#0a5a9c", "focus": "#0a5a9c", "better": "#0a5a9c", "worse": "#a8430a",
    "correct": "#0072b2", "wrong": "#d55e00", "missed": "#59636f", "spurious": "#a8558a", "spurious-2": "#f3dfeb",
    "t-correct": "#00639b", "t-wrong": "#a84800", "t-spurious": "#8d3f71",
    "s1": "#0072b2", "s2": "#c04a00", "s3": "#007f5f", "s4": "#9b4f8c", "s5": "#14181d", "s6": "#856404",
    "k0": "#2f6fab", "k1": "#b8741a", "k2": "#2f8a5b", "k3": "#9a4f9e",
    "k4": "#6d5fc4", "k5": "#7d7a1f", "k6": "#1f8a94", "k7": "#b04a5a", "k-rest": "#b3bac2",
    "b1": "#dfecf6", "b2": "#c8dff0", "b3": "#a9cde7", "b4": "#84b8dd", "b5": "#1d6ca6", "b6": "#0b4775",
    "o1": "#fce4cf", "o2": "#f9d0a9", "o3": "#f3b582", "o4": "#eb9a58", "o5": "#b14a00", "o6": "#7c3200",
    "on-dark": "#ffffff", "band": "#e4e8ec", "iso": "#d5dae0", "stage": "#0d0f12", "on-stage": "#aeb6bf",
    "shadow": "0 1px 2px rgb(20 24 29 / 6%), 0 8px 24px rgb(20 24 29 / 8%)",
    "on-photo-truth": "#ffffff", "on-photo-missed": "#f0e442", "on-photo-correct": "#56b4e9",
    "on-photo-wrong": "#ff8a3c", "on-photo-spurious": "#f0a6d2", "on-photo-casing": "rgb(0 0 0 / 60%)",
    "on-photo-ground": "#101316", "on-photo-text": "#ffffff",
}  # fmt: skip

DARK = {
    "paper": "#13161a", "wash": "#1a1e23", "wash-2": "#22272d",
    "ink": "#e8ebee", "ink-2": "#b0b8c1", "ink-3": "#949da8",
    "line": "#282e35", "line-2": "#3d454f", "edge": "#78828e",
    "link": "#7cbcf0", "focus": "#7cbcf0", "better": "#7cbcf0", "worse": "#f3a26a",
    "correct": "#4ba3d9", "wrong": "#f0833a", "missed": "#a9b2bd", "spurious": "#d58fb9", "spurious-2": "#4a2d3f",
    "t-correct": "#7cbcf0", "t-wrong": "#f5a062", "t-spurious": "#e2a8cb",
    "s1": "#5eb0e5", "s2": "#f0833a", "s3": "#3dbd93", "s4": "#d58fb9", "s5": "#e8ebee", "s6": "#d6b94a",
    "k0": "#6aa9e0", "k1": "#e0a552", "k2": "#63c08f", "k3": "#cf8ed2",
    "k4": "#a79bf0", "k5": "#c2be5c", "k6": "#5fc3cc", "k7": "#e58a97", "k-rest": "#565f69",
    "b1": "#1b3448", "b2": "#1c4362", "b3": "#1d527a", "b4": "#1b6090", "b5": "#7fbbe4", "b6": "#bcdff5",
    "o1": "#46280f", "o2": "#573214", "o3": "#6b3c13", "o4": "#834612", "o5": "#f0a468", "o6": "#fad0ab",
    "on-dark": "#0d1013", "band": "#2a3139", "iso": "#323941", "stage": "#0d0f12", "on-stage": "#aeb6bf",
    "shadow": "0 1px 2px rgb(0 0 0 / 50%), 0 8px 24px rgb(0 0 0 / 50%)",
}  # fmt: skip

PRINT = {"paper": "#ffffff", "ink": "#000000", "ink-2": "#333333", "ink-3": "#444444"}

FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif'


def _rule(selector: str, tokens: dict[str, str]) -> str:
    return f"{selector}{{{''.join(f'--{name}:{value};' for name, value in tokens.items())}}}"


def css_variables() -> str:
    """The palette as custom properties of :root, for light, dark and paper."""
    return "\n".join(
        [
            _rule(":root", LIGHT),
            f"@media (prefers-color-scheme:dark){{{_rule(':root', DARK)}}}",
            f"@media print{{{_rule(':root', LIGHT | PRINT)}}}",
        ]
    )
