//! Shows progress: a bar on a terminal, plain lines elsewhere; both on standard
//! error, so that standard output is the result alone.

use std::time::Duration;

use console::style;
use harness::Verdict;
use harness::event::{Event, Observer};
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

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Something that lasts: the last one is seen beside the bar.
    fn doing(&self, what: String) {
        match self.plain {
            true => eprintln!("{what}"),
            false => self.bar.set_message(what),
        }
    }

    /// Something that is done and worth a line of its own.
    fn done(&self, what: String) {
        match self.plain {
            true => eprintln!("{what}"),
            false => self.bar.println(what),
        }
    }
}

impl Observer for Progress {
    fn on(&self, event: Event<'_>) {
        match event {
            Event::Setup { guest, line: "" } => self.done(format!("setting up {guest}")),
            Event::Setup { guest, line } => self.done(format!("{guest}: {line}")),
            Event::Building { guest, role } => self.doing(format!("building {guest}'s {role}")),
            Event::Built {
                guest,
                role,
                seconds,
            } => self.done(format!("built {guest}'s {role} ({seconds:.1} s)")),
            Event::Compiling { composition } => self.doing(format!("compiling {composition}")),
            Event::Compiled {
                composition,
                seconds,
            } => self.done(format!(
                "composed and compiled {composition} ({seconds:.1} s)"
            )),
            Event::Cases(done) => self.bar.inc(done),
            Event::Shrinking { cell } => self.doing(format!("shrinking {cell}")),
            Event::Done(cell) if cell.verdict == Verdict::Agree => {
                if !self.plain {
                    self.bar.set_message(cell.key.clone());
                }
            }
            Event::Done(cell) => {
                let word = paint(cell.verdict, cell.verdict.word());
                self.done(format!("{word}: {}", cell.key));
            }
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
