//! Shows progress: two lines on a terminal, plain lines elsewhere; both on standard
//! error, so that standard output is the result alone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use console::style;
use harness::Verdict;
use harness::event::{Event, Lines, Observer};
use harness::report::CellReport;
use harness::visible::line;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// Shows the events of a run.
pub struct Progress {
    bar: ProgressBar,
    plain: bool,
    /// The cells that are run; 0 if cells are not what is done.
    cells: u64,
    state: Mutex<State>,
}

/// What is done, and what is being done.
#[derive(Default)]
struct State {
    done: u64,
    expected: u64,
    red: u64,
    /// What each thread is at, in the order in which it began.
    at: BTreeMap<u64, (ThreadId, String)>,
    begun: u64,
}

impl State {
    /// A thread begins something, and has ended what it was at.
    fn begin(&mut self, words: String) {
        self.end();
        self.begun += 1;
        let thread = thread::current().id();
        self.at.insert(self.begun, (thread, words));
    }

    fn end(&mut self) {
        let thread = thread::current().id();
        self.at.retain(|_, (at, _)| *at != thread);
    }

    fn count(&mut self, cell: &CellReport) {
        self.done += 1;
        match (cell.is_green(), cell.is_expected()) {
            (true, _) => {}
            (false, true) => self.expected += 1,
            (false, false) => self.red += 1,
        }
    }

    /// What is done: `52 of 119 cells, 3 as expected, 1 red`.
    fn counts(&self, cells: u64) -> String {
        let mut counts = format!("{} of {cells} cells", self.done);
        for (count, word) in [(self.expected, "as expected"), (self.red, "red")] {
            if count > 0 {
                counts += &format!(", {count} {word}");
            }
        }
        counts
    }

    /// What is being done: what was begun first, as it takes longest, and how much else.
    fn activity(&self) -> String {
        let mut at = self.at.values().map(|(_, words)| words.as_str());
        let first = at.next().unwrap_or("running cases");
        match at.count() {
            0 => first.to_owned(),
            more => format!("{first}, and {more} more"),
        }
    }
}

impl Progress {
    /// Shows what is going on, where it is not known how much there is to do.
    pub fn new() -> Self {
        Self::with("{spinner} {wide_msg}", 0, 0)
    }

    /// Shows progress towards a number of cases.
    pub fn of_cases(cases: u64) -> Self {
        let template = "{bar:24} {percent:>3}%{left}  {wide_msg}";
        Self::with(template, cases, 0)
    }

    /// Shows progress of so many cells, which have so many cases in all.
    pub fn of_cells(cells: u64, cases: u64) -> Self {
        let template = "{bar:24} {percent:>3}%{left}: {prefix}\n{spinner} {wide_msg}";
        let progress = Self::with(template, cases, cells);
        progress.bar.set_prefix(State::default().counts(cells));
        progress
    }

    fn with(template: &str, cases: u64, cells: u64) -> Self {
        let plain = !console::user_attended_stderr();
        let bar = ProgressBar::with_draw_target(Some(cases), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("left", left));
        }
        bar.set_message("loading");
        if !plain {
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress {
            bar,
            plain,
            cells,
            state: Mutex::default(),
        }
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

    /// Shows what changed, with the bar; a line for what lasts.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        self.bar.set_message(line(&state.activity()));
        if self.cells > 0 {
            self.bar.set_prefix(state.counts(self.cells));
        }
    }
}

/// How much time is left, as soon as that can be guessed.
fn left(state: &ProgressState, out: &mut dyn fmt::Write) {
    if state.pos() > 0 {
        let _ = write!(out, ", {:#} left", HumanDuration(state.eta()));
    }
}

impl Observer for Progress {
    fn on(&self, event: Event<'_>) {
        if self.plain {
            return Lines.on(event);
        }
        let words = line(&event.words().unwrap_or_default());
        if event.lasts() {
            self.bar.println(&words);
        }
        match event {
            Event::Cases(done) => {
                self.bar.inc(done);
                self.change(|_| ());
            }
            Event::Built { .. } | Event::Compiled { .. } | Event::Detected(_) => {
                self.change(State::end);
            }
            Event::Done(cell) => self.change(|state| {
                state.end();
                state.count(cell);
            }),
            _ => self.change(|state| state.begin(words)),
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

/// The characters of a line that is not on a terminal.
const PLAIN_COLUMNS: usize = 100;

/// The characters of a line of standard output.
pub fn columns() -> usize {
    let size = console::Term::stdout().size_checked();
    size.map_or(PLAIN_COLUMNS, |(_, columns)| usize::from(columns))
}
