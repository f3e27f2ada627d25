//! Shows progress: a bar on a terminal, plain lines elsewhere; both on standard
//! error, so that standard output is the result alone.

use std::time::Duration;

use console::style;
use harness::Verdict;
use harness::event::{Event, Lines, Observer};
use harness::visible::line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows the events of a run.
pub struct Progress {
    bar: ProgressBar,
    plain: bool,
}

impl Progress {
    /// Shows progress towards a number of cases; 0 if cases are not what is done.
    pub fn new(cases: u64) -> Self {
        let plain = !console::user_attended_stderr();
        let bar = ProgressBar::with_draw_target(Some(cases), ProgressDrawTarget::stderr());
        let template = match cases {
            0 => "{spinner} {msg}",
            _ => "{bar:24} {percent:>3}% {per_sec:>14} cases  {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if !plain {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar, plain }
    }

    /// Says something in between.
    pub fn note(&self, words: &str) {
        match self.plain {
            true => eprintln!("{words}"),
            false => self.bar.set_message(line(words)),
        }
    }

    /// Shows what is going on, where there is a bar to show it in.
    pub fn now(&self, words: &str) {
        if !self.plain {
            self.bar.set_message(line(words));
        }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn on(&self, event: Event<'_>) {
        if self.plain {
            return Lines.on(event);
        }
        match (event.words(), &event) {
            (_, Event::Cases(done)) => self.bar.inc(*done),
            (Some(words), event) if event.lasts() => self.bar.println(words),
            (Some(words), _) => self.bar.set_message(words),
            (None, _) => {}
        }
    }
}

/// The colour of a verdict, where standard output has colours.
pub fn paint(verdict: Verdict, word: &str) -> String {
    let styled = match verdict {
        Verdict::Agree => style(word).green(),
        Verdict::Unbuilt | Verdict::Unsupported => style(word).yellow(),
        _ => style(word).red().bold(),
    };
    styled.to_string()
}
