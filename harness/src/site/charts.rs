//! Charts as SVG: bars, and a line through the values of a figure.
//!
//! Colours are classes, which the page's style defines for light and dark. The figures of a chart
//! stand beside it as text.

use std::fmt::Write;

/// One bar, in parts that stand one behind the other.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// The parts, none of them negative.
    pub parts: Vec<Part>,
    /// The figures, as text behind the bar.
    pub note: String,
}

/// A part of a bar.
#[derive(Debug, Clone)]
pub struct Part {
    /// The class of its colour.
    pub look: &'static str,
    /// How long it is, in the unit of its chart.
    pub value: f64,
}

/// The height of a bar with the space below it; all lengths are in the units of the SVG, 16 of
/// which are as high as a line of text.
const ROW: usize = 24;

/// The width of the longest bar.
const WIDTH: f64 = 400.0;

/// The width of a character of a label, at most.
const CHARACTER: usize = 8;

/// The size of a line.
const LINE: (f64, f64) = (160.0, 32.0);

/// Returns a chart of bars, the longest of which fills the width.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let characters = |text: &dyn Fn(&Bar) -> usize| bars.iter().map(text).max().unwrap_or(0);
    let left = characters(&|bar| bar.label.chars().count()) * CHARACTER + 8;
    let right = characters(&|bar| bar.note.chars().count()) * CHARACTER + 16;
    let longest = bars.iter().map(length).fold(0.0, f64::max);
    let (width, height) = (left + WIDTH as usize + right, bars.len() * ROW + 4);
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">",
        escaped(title)
    );
    for (place, bar) in bars.iter().enumerate() {
        let top = place * ROW + 4;
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
            left - 8,
            top + 15,
            escaped(&bar.label)
        );
        let mut at = left as f64;
        for part in bar.parts.iter().filter(|part| part.value > 0.0) {
            // A little is seen too.
            let length = (part.value / longest * WIDTH).max(1.0);
            let _ = write!(
                svg,
                "<rect class=\"{}\" x=\"{at:.1}\" y=\"{top}\" width=\"{length:.1}\" height=\"{}\"/>",
                part.look,
                ROW - 4
            );
            at += length;
        }
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\">{}</text>",
            at + 8.0,
            top + 15,
            escaped(&bar.note)
        );
    }
    svg + "</svg>"
}

fn length(bar: &Bar) -> f64 {
    bar.parts.iter().map(|part| part.value).sum()
}

/// Returns a line through values from old to new, with a gap where there is none. The lowest is at
/// the bottom, and the highest at the top.
pub fn line(title: &str, values: &[Option<f64>]) -> String {
    let known = values.iter().flatten().copied();
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let (width, height) = LINE;
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let place = |at: usize, value: f64| {
        let up = match high > low {
            true => (value - low) / (high - low),
            false => 0.5,
        };
        let x = 4.0 + (width - 8.0) * at as f64 / steps;
        (x, height - 4.0 - (height - 8.0) * up)
    };
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">",
        escaped(title)
    );
    let mut points = String::new();
    let mut path = String::new();
    let mut after_gap = true;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            after_gap = true;
            continue;
        };
        let (x, y) = place(at, *value);
        let _ = write!(path, "{}{x:.1} {y:.1}", if after_gap { "M" } else { "L" });
        let _ = write!(points, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\"/>");
        after_gap = false;
    }
    let _ = write!(svg, "<path d=\"{path}\"/>{points}</svg>");
    svg
}

/// A text as it may stand in SVG and HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, values: &[f64]) -> Bar {
        let part = |value: &f64| Part {
            look: "good",
            value: *value,
        };
        Bar {
            label: label.to_owned(),
            parts: values.iter().map(part).collect(),
            note: "1 <2>".to_owned(),
        }
    }

    #[test]
    fn the_longest_bar_fills_the_width_and_its_parts_follow_each_other() {
        let svg = bars(
            "a \"b\"",
            &[bar("x", &[3.0, 1.0]), bar("long", &[2.0, 0.0])],
        );
        let widths: Vec<&str> = svg
            .split("<rect")
            .skip(1)
            .map(|rect| attribute(rect, "width"))
            .collect();
        assert_eq!(widths, ["300.0", "100.0", "200.0"]);
        let starts: Vec<&str> = svg
            .split("<rect")
            .skip(1)
            .map(|rect| attribute(rect, "x"))
            .collect();
        assert_eq!(starts, ["40.0", "340.0", "40.0"]);
        assert!(svg.contains("aria-label=\"a &quot;b&quot;\"") && svg.contains("1 &lt;2&gt;"));
    }

    #[test]
    fn a_line_leaves_a_gap_where_there_is_no_value() {
        let svg = line("x", &[Some(1.0), Some(3.0), None, Some(2.0)]);
        assert!(svg.contains("d=\"M4.0 28.0L54.7 4.0M156.0 16.0\""), "{svg}");
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(line("x", &[Some(1.0)]).contains("M4.0 16.0"));
    }

    fn attribute<'t>(text: &'t str, name: &str) -> &'t str {
        let (_, rest) = text.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0
    }
}
