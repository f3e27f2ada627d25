//! A report as a badge: an SVG of its own, or the data that shields.io makes one of.

use serde::Serialize;

use crate::report::{Report, State};

/// What a badge says on its left.
const LABEL: &str = "interop";

/// The width of a character of Verdana at 11 pixels, a little more than the mean.
const CHARACTER: usize = 7;

/// Beside each text.
const PADDING: usize = 10;

/// The data for an endpoint of shields.io (<https://shields.io/badges/endpoint-badge>).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint {
    schema_version: u32,
    label: &'static str,
    message: String,
    color: &'static str,
    is_error: bool,
}

/// What the badge of a report says.
pub fn endpoint(report: &Report) -> Endpoint {
    let count = |wanted: State| {
        let states = report.cells.iter().map(|cell| cell.state(report.cases));
        states.filter(|state| *state == wanted).count()
    };
    let (good, expected) = (count(State::Green), count(State::Expected));
    let wrong = report.planned.saturating_sub(good + expected);
    let message = match (report.is_green(), wrong, expected) {
        // Something beside the cells fails the run.
        (false, 0, _) => "failing".to_owned(),
        (false, ..) => format!("{wrong} of {} wrong", report.planned),
        (true, _, 0) => format!("{good} of {} agree", report.planned),
        (true, ..) => format!("{good} of {} agree, {expected} known", report.planned),
    };
    Endpoint {
        schema_version: 1,
        label: LABEL,
        message,
        color: if report.is_green() {
            "#1a7f37"
        } else {
            "#b42318"
        },
        is_error: !report.is_green(),
    }
}

/// The badge as an SVG. Nothing in it is of a report but numbers.
pub fn svg(report: &Report) -> String {
    let Endpoint { message, color, .. } = endpoint(report);
    let width = |text: &str| text.len() * CHARACTER + 2 * PADDING;
    let (left, right) = (width(LABEL), width(&message));
    let (all, middle, end) = (left + right, left / 2, left + right / 2);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{all}" height="20" role="img" aria-label="{LABEL}: {message}">
<title>{LABEL}: {message}</title>
<rect width="{left}" height="20" fill="#444c56"/>
<rect x="{left}" width="{right}" height="20" fill="{color}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{middle}" y="14">{LABEL}</text>
<text x="{end}" y="14">{message}</text>
</g>
</svg>
"##
    )
}
