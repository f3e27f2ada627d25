//! A report as it may be shown: what guests, tools and files say in it is visible and not too long.
//!
//! Its data stay as they are: a file has them whole.

use std::collections::{BTreeMap, BTreeSet};

use super::trace::{Trace, TracedCall};
use super::{CellReport, Constants, Counterexample, Fault, Feature, Report};
use crate::coverage::{Coverage, Figure};
use crate::judge::blame::Blame;
use crate::visible::{line, lines};

impl Report {
    /// Returns the report with texts that may be shown in place of its own.
    #[must_use]
    pub fn shown(&self) -> Report {
        Report {
            schema: self.schema,
            seed: self.seed,
            cases: self.cases,
            duration_ms: self.duration_ms,
            complete: self.complete,
            planned: self.planned,
            unfinished: list(&self.unfinished),
            partition: self.partition.clone(),
            contracts: map(&self.contracts, |hash| line(hash)),
            oracles: map(&self.oracles, |oracle| line(oracle)),
            toolchains: map(&self.toolchains, |version| line(version)),
            sizes: map(&self.sizes, |size| *size),
            builds: map(&self.builds, |seconds| *seconds),
            features: map(&self.features, |features| {
                let shown = features.iter().map(|feature| Feature {
                    name: line(&feature.name),
                    functions: list(&feature.functions),
                });
                shown.collect()
            }),
            cells: self.cells.iter().map(CellReport::shown).collect(),
            summary: map(&self.summary, |count| *count),
            unseen: list(&self.unseen),
            coverage: map(&self.coverage, coverage),
        }
    }
}

impl CellReport {
    /// Returns the cell with texts that may be shown in place of its own.
    #[must_use]
    pub fn shown(&self) -> CellReport {
        CellReport {
            contract: line(&self.contract),
            components: map(&self.components, |guest| line(guest)),
            key: line(&self.key),
            host: self.host.as_deref().map(line),
            verdict: self.verdict,
            expected: self.expected.as_deref().map(lines),
            stale: self.stale.as_deref().map(lines),
            cases: self.cases,
            kept: self.kept,
            constants: self.constants.as_ref().map(|constants| Constants {
                cases: constants.cases,
                words: list(&constants.words),
            }),
            wrong: self.wrong,
            unexplained: self.unexplained,
            known: map(&self.known, |count| *count),
            unseen: map(&self.unseen, |entry| line(entry)),
            digest: self.digest,
            hashes: map(&self.hashes, |hash| line(hash)),
            blame: self.blame.as_ref().map(blame),
            counterexample: self.counterexample.as_ref().map(example),
            detail: self.detail.as_deref().map(lines),
            micros_per_case: self.micros_per_case,
            instantiate_micros: self.instantiate_micros,
            guest_share: self.guest_share,
            steady_calls: self.steady_calls,
            memory: self.memory,
            handles: self.handles,
            ulps: self.ulps,
            faults: self.faults.iter().map(fault).collect(),
        }
    }
}

fn fault(fault: &Fault) -> Fault {
    Fault {
        verdict: fault.verdict,
        cases: fault.cases,
        differences: fault
            .differences
            .iter()
            .map(|text| line(text))
            .collect::<BTreeSet<_>>(),
        expected: fault.expected.as_deref().map(lines),
        blame: fault.blame.as_ref().map(blame),
        counterexample: fault.counterexample.as_ref().map(example),
        detail: lines(&fault.detail),
        trace: fault.trace.as_ref().map(trace),
    }
}

fn trace(trace: &Trace) -> Trace {
    let call = |call: &TracedCall| TracedCall {
        stage: call.stage,
        function: line(&call.function),
        args: line(&call.args),
        answer: line(&call.answer),
        failed: call.failed,
        expected: call.expected.as_deref().map(line),
    };
    Trace {
        calls: trace.calls.iter().map(call).collect(),
        more: trace.more,
        first_wrong: trace.first_wrong,
        note: trace.note.as_deref().map(lines),
    }
}

fn example(example: &Counterexample) -> Counterexample {
    Counterexample {
        before: list(&example.before),
        input: line(&example.input),
        away: example.away,
        answer: line(&example.answer),
        expected: line(&example.expected),
        replay: line(&example.replay),
    }
}

fn blame(own: &Blame) -> Blame {
    Blame {
        role: line(&own.role),
        guest: line(&own.guest),
        also: own.also.iter().map(blame).collect(),
    }
}

fn coverage(own: &Coverage) -> Coverage {
    Coverage {
        cases: own.cases,
        branches: figure(&own.branches),
        alternatives: figure(&own.alternatives),
        numbers: figure(&own.numbers),
        lengths: figure(&own.lengths),
        characters: figure(&own.characters),
        words: figure(&own.words),
    }
}

fn figure(own: &Figure) -> Figure {
    Figure {
        of: own.of,
        seen: own.seen,
        missing: list(&own.missing),
    }
}

fn list(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| line(text)).collect()
}

fn map<T>(own: &BTreeMap<String, T>, value: impl Fn(&T) -> T) -> BTreeMap<String, T> {
    own.iter()
        .map(|(name, own)| (line(name), value(own)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::super::hostile::{HARM, hostile};
    use super::*;
    use crate::visible::visible;

    #[test]
    fn no_text_of_a_report_is_shown_as_it_is() {
        let golden = include_str!("../../tests/golden/report.json");
        let report = file::read(hostile(golden, HARM).as_bytes()).unwrap();
        let texts = |report: &Report| {
            let json = file::write(report).unwrap();
            texts(&serde_json::from_str(&json).unwrap())
        };
        let is_harmful = |text: &String| *visible(text) != **text;
        assert!(
            texts(&report)
                .iter()
                .filter(|text| is_harmful(text))
                .count()
                > 20
        );
        let shown = texts(&report.shown());
        assert!(!shown.iter().any(is_harmful), "{shown:?}");
    }

    /// The texts in some JSON, keys too.
    fn texts(value: &serde_json::Value) -> Vec<String> {
        use serde_json::Value;
        match value {
            Value::String(text) => vec![text.clone()],
            Value::Array(items) => items.iter().flat_map(texts).collect(),
            Value::Object(parts) => {
                let names = parts.keys().cloned();
                names.chain(parts.values().flat_map(texts)).collect()
            }
            _ => Vec::new(),
        }
    }
}
