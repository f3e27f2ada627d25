//! What a guest costs: the size of its components, the time to build and compile one,
//! to make an instance of it and to call it.

pub mod calls;

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cost {
    /// The guest's name.
    pub guest: String,
    /// The toolchain for people.
    pub toolchain: String,
    /// Its components.
    pub components: Vec<ComponentCost>,
    /// The time in which the engine compiles the validator.
    pub compile_seconds: f64,
    /// The time to make an instance of the validator; a median.
    pub instantiate_micros: f64,
    /// The time of an instance's first call of `validate-user`; a median.
    pub first_call_micros: f64,
    /// The time of a call of `validate-user`, as the host sees it; a mean.
    pub call_micros: f64,
}

/// What one component costs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ComponentCost {
    /// The role.
    pub role: String,
    /// The size of its file.
    pub bytes: u64,
    /// The time of the build that made it.
    pub build_seconds: f64,
}

impl Cost {
    /// The longest build of its components.
    pub fn build_seconds(&self) -> f64 {
        let builds = self
            .components
            .iter()
            .map(|component| component.build_seconds);
        builds.fold(0.0, f64::max)
    }
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
        compile_seconds: compile.as_secs_f64(),
        instantiate_micros: micros(median(instantiate)),
        first_call_micros: micros(median(first)),
        call_micros: run.micros_per_case(),
    })
}

/// The components of a guest, which are built.
fn components(
    lab: &Lab,
    guest: &Guest,
    observer: &dyn Observer,
) -> Result<Vec<ComponentCost>, String> {
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
        components.push(ComponentCost {
            role: role.name.clone(),
            bytes: built.size,
            build_seconds: built.meta.seconds,
        });
    }
    Ok(components)
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
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
            let own = cost.components.iter().find(|own| own.role == *role);
            let size = own.map_or("-".to_owned(), |own| (own.bytes / 1024).to_string());
            let _ = write!(text, " {size} |");
        }
        let _ = writeln!(
            text,
            " {:.1} | {:.1} | {:.0} | {:.0} | {:.1} |",
            cost.build_seconds(),
            cost.compile_seconds,
            cost.instantiate_micros,
            cost.first_call_micros,
            cost.call_micros
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing;

    fn component(role: &str, bytes: u64, build_seconds: f64) -> ComponentCost {
        ComponentCost {
            role: role.to_owned(),
            bytes,
            build_seconds,
        }
    }

    #[test]
    fn the_table_has_a_row_for_each_guest_and_a_dash_for_what_it_does_not_play() {
        let cost = Cost {
            guest: "rust".to_owned(),
            toolchain: "cargo".to_owned(),
            components: vec![
                component("validator", 20_480, 1.25),
                component("service", 30_720, 2.5),
            ],
            compile_seconds: 0.11,
            instantiate_micros: 12.0,
            first_call_micros: 30.0,
            call_micros: 1.3,
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
