//! What a guest costs: the size of its components, the time to build and compile one,
//! to make an instance of it and to call it.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::build::IfMissing;
use crate::cases::Cases;
use crate::contract::Role;
use crate::event::Observer;
use crate::guest::Guest;
use crate::judge::Executor;
use crate::judge::execute::Runner;
use crate::lab::Lab;
use crate::plan::{Selection, plan};

/// The seed of the cases that are called.
const SEED: u64 = 7;

/// The cases of which the mean time of a call is taken.
const CASES: u64 = 2_000;

/// The instances of whose times the median is taken.
const INSTANCES: usize = 21;

/// What one guest costs.
#[derive(Debug, Clone)]
pub struct Cost {
    /// The guest's name.
    pub guest: String,
    /// The toolchain for people.
    pub toolchain: String,
    /// The components by role: bytes, and the seconds of the build that made it.
    pub components: Vec<(String, u64, f64)>,
    /// The time in which the engine compiles the validator.
    pub compile: Duration,
    /// The time to make an instance of the validator; a median.
    pub instantiate: Duration,
    /// The time of an instance's first call of `validate-user`; a median.
    pub first: Duration,
    /// The time of a call of `validate-user`, as the host sees it; a mean.
    pub call: Duration,
}

/// Measures a guest; what is not built is built.
///
/// # Errors
/// If a component cannot be built or called; the message says which.
pub fn measure(lab: &Lab, guest: &Guest, observer: &dyn Observer) -> Result<Cost, String> {
    let components = components(lab, guest, observer)?;
    let contract = lab
        .contracts()
        .first()
        .ok_or("the manifest has no contract")?;
    let selection = Selection {
        contracts: vec![contract.name.clone()],
        guests: vec![guest.name.clone()],
        hosts: lab.loader().hosts().asked().to_vec(),
        ..Selection::default()
    };
    let cells = plan(lab.contracts(), lab.guests(), &selection).map_err(|e| e.to_string())?;
    let cell = cells
        .first()
        .ok_or_else(|| format!("it plays no part in `{}`", contract.name))?;
    let binary = lab
        .loader()
        .composed(cell, observer)
        .map_err(|e| e.to_string())?;
    let start = Instant::now();
    let host = lab.loader().hosts().get(cell.host());
    let host = host.map_err(|e| e.to_string())?;
    host.compile(&binary).map_err(|e| e.to_string())?;
    let compile = start.elapsed();
    let function = lab
        .loader()
        .function(cell, IfMissing::Build, observer)
        .map_err(|e| e.to_string())?;
    let args = contract.rules.plain();
    let (mut instantiate, mut first) = (Vec::new(), Vec::new());
    for _ in 0..INSTANCES {
        let start = Instant::now();
        let mut session = function.instantiate().map_err(|fault| fault.to_string())?;
        instantiate.push(start.elapsed());
        let start = Instant::now();
        session
            .call(&args)
            .outcome
            .map_err(|fault| fault.to_string())?;
        first.push(start.elapsed());
    }
    let cases = Cases::new(contract, SEED, 0..CASES);
    let run = Runner::new(&function).run(&cases, cases.chunks());
    let run = run.map_err(|e| e.to_string())?;
    Ok(Cost {
        guest: guest.name.clone(),
        toolchain: guest.toolchain.clone(),
        components,
        compile,
        instantiate: median(instantiate),
        first: median(first),
        call: run.in_guests / run.cases.max(1) as u32,
    })
}

/// The components of a guest, which are built.
fn components(
    lab: &Lab,
    guest: &Guest,
    observer: &dyn Observer,
) -> Result<Vec<(String, u64, f64)>, String> {
    let mut components = Vec::new();
    for role in lab.roles() {
        if !guest.roles.contains_key(&role.part) {
            continue;
        }
        let built = lab
            .loader()
            .builder()
            .component(guest, role, IfMissing::Build, observer);
        let built = built.map_err(|why| why.to_string())?;
        components.push((role.name.clone(), built.size, built.meta.seconds));
    }
    Ok(components)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// The costs as a Markdown table, a row for each guest.
pub fn table(roles: &[Arc<Role>], costs: &[Cost]) -> String {
    let roles: Vec<&str> = roles.iter().map(|role| &*role.name).collect();
    let mut text = String::from("| Guest | Toolchain |");
    for role in &roles {
        let _ = write!(text, " {role}, KiB |");
    }
    text += " build, s | compile, s | instantiate, µs | first call, µs | call, µs |\n|";
    text += " --- | --- |";
    text += &" ---: |".repeat(roles.len() + 5);
    text.push('\n');
    for cost in costs {
        let _ = write!(text, "| {} | {} |", cost.guest, cost.toolchain);
        for role in &roles {
            let size = cost
                .components
                .iter()
                .find(|component| component.0 == *role);
            let size = size.map_or("-".to_owned(), |(_, size, _)| (size / 1024).to_string());
            let _ = write!(text, " {size} |");
        }
        let builds = cost.components.iter().map(|(_, _, seconds)| *seconds);
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let _ = writeln!(
            text,
            " {:.1} | {:.1} | {:.0} | {:.0} | {:.1} |",
            builds.fold(0.0, f64::max),
            cost.compile.as_secs_f64(),
            micros(cost.instantiate),
            micros(cost.first),
            micros(cost.call)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing;

    #[test]
    fn the_table_has_a_row_for_each_guest_and_a_dash_for_what_it_does_not_play() {
        let cost = Cost {
            guest: "rust".to_owned(),
            toolchain: "cargo".to_owned(),
            components: vec![
                ("validator".to_owned(), 20_480, 1.25),
                ("service".to_owned(), 30_720, 2.5),
            ],
            compile: Duration::from_millis(110),
            instantiate: Duration::from_micros(12),
            first: Duration::from_micros(30),
            call: Duration::from_nanos(1_300),
        };
        let expected = "\
| Guest | Toolchain | service, KiB | validator, KiB | store, KiB | build, s | compile, s | instantiate, µs | first call, µs | call, µs |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| rust | cargo | 30 | 20 | - | 2.5 | 0.1 | 12 | 30 | 1.3 |
";
        let roles = &testing::contracts().roles;
        let named = ["service", "validator", "store"];
        let roles: Vec<_> = roles
            .iter()
            .filter(|role| named.contains(&&*role.name))
            .cloned()
            .collect();
        assert_eq!(table(&roles, &[cost]), expected);
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let micros = |times: &[u64]| times.iter().copied().map(Duration::from_micros).collect();
        assert_eq!(median(micros(&[9, 1, 5])), Duration::from_micros(5));
        assert_eq!(median(Vec::new()), Duration::ZERO);
    }
}
