//! Stage 2, the contracts: a WIT world, an oracle and an input strategy.
//!
//! A contract tests one exported function of one composition. It says which roles
//! take part, how inputs are generated and what the right answer is; the answers
//! come from `oracle`, the inputs from `strategy`, and neither shares code with
//! any guest. A new contract is an entry in [`all`].

mod oracle;
mod strategy;
mod user;

use proptest::strategy::BoxedStrategy;

use crate::value::Val;

/// A part that a guest can play: a WIT world that its component targets.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// The name in cell keys and manifests.
    pub name: &'static str,
    /// The folder of the world's package below `wit/`.
    pub package: &'static str,
    /// The world in that package.
    pub world: &'static str,
}

/// Knows the rules for users.
pub static VALIDATOR: Role = Role {
    name: "validator",
    package: "user-validator",
    world: "user-validator",
};

/// Creates users, and asks a validator first.
pub static SERVICE: Role = Role {
    name: "service",
    package: "user-service",
    world: "user-service",
};

/// The saboteurs of these roles: who stands in front of each.
static SABOTEURS: [(&Role, Role); 2] = [
    (
        &SERVICE,
        Role {
            name: "service-saboteur",
            package: "saboteur",
            world: "service-saboteur",
        },
    ),
    (
        &VALIDATOR,
        Role {
            name: "validator-saboteur",
            package: "saboteur",
            world: "validator-saboteur",
        },
    ),
];

/// The role of the saboteur that can stand in front of a role, if there is one.
pub fn saboteur(role: &Role) -> Option<&'static Role> {
    let found = SABOTEURS.iter().find(|(of, _)| *of == role)?;
    Some(&found.1)
}

/// A function that every composition of some roles must answer alike.
#[derive(Debug)]
pub struct Contract {
    /// The name in cell keys.
    pub name: &'static str,
    /// The roles, the outermost component first; each imports from the next.
    pub roles: &'static [&'static Role],
    /// The exported interface under test.
    pub interface: &'static str,
    /// The function of that interface.
    pub function: &'static str,
    /// Generates the arguments of one call.
    pub strategy: fn() -> BoxedStrategy<Vec<Val>>,
    /// The right answer to these arguments; `None` if they are not of the
    /// function's types.
    pub oracle: fn(&[Val]) -> Option<Val>,
    /// The plainest arguments; shrinking goes towards them.
    pub plain: fn() -> Vec<Val>,
}

const VALIDATES: &str = "my:user-validator/validator@1.0.0";
const SERVES: &str = "my:user-service/service@1.0.0";

/// Every contract of the lab, in the order of reports.
pub fn all() -> &'static [Contract] {
    static ALL: [Contract; 5] = [
        Contract {
            name: "validate-user",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "validate-user",
            strategy: || user::strategy_of(strategy::users()),
            oracle: |args| user::answer(args, |user| oracle::validate_user(&user)),
            plain: || user::args(user::plain()),
        },
        Contract {
            name: "check-user",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "check-user",
            strategy: || user::strategy_of(strategy::users()),
            oracle: |args| user::answer(args, |user| oracle::check_user(&user)),
            plain: || user::args(user::plain()),
        },
        Contract {
            name: "validate-email",
            roles: &[&VALIDATOR],
            interface: VALIDATES,
            function: "validate-email",
            strategy: || user::strategy_of(strategy::emails()),
            oracle: |args| user::answer(args, |email: String| oracle::validate_email(&email)),
            plain: || user::args(user::plain().email),
        },
        Contract {
            name: "create-user",
            roles: &[&SERVICE, &VALIDATOR],
            interface: SERVES,
            function: "create-user",
            strategy: || user::strategy_of(strategy::users()),
            oracle: |args| user::answer(args, |user| oracle::create_user(&user)),
            plain: || user::args(user::plain()),
        },
        Contract {
            name: "create-users",
            roles: &[&SERVICE, &VALIDATOR],
            interface: SERVES,
            function: "create-users",
            strategy: || user::strategy_of(strategy::batches()),
            oracle: |args| {
                user::answer(args, |users: Vec<user::User>| oracle::create_users(&users))
            },
            plain: || user::args(vec![user::plain()]),
        },
    ];
    &ALL
}

/// The role of a name, among those of all contracts.
pub fn role(name: &str) -> Option<&'static Role> {
    roles().into_iter().find(|role| role.name == name)
}

/// Every role of the contracts, each once, the outermost first.
pub fn roles() -> Vec<&'static Role> {
    let mut roles: Vec<&'static Role> = Vec::new();
    for contract in all().iter().rev() {
        for role in contract.roles {
            if !roles.contains(role) {
                roles.push(role);
            }
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_input_of_every_contract_has_an_answer() {
        for contract in all() {
            assert!(
                (contract.oracle)(&(contract.plain)()).is_some(),
                "{}",
                contract.name
            );
        }
    }

    #[test]
    fn arguments_of_other_types_have_no_answer() {
        for contract in all() {
            assert_eq!((contract.oracle)(&[]), None, "{}", contract.name);
            assert_eq!(
                (contract.oracle)(&[Val::Bool(true)]),
                None,
                "{}",
                contract.name
            );
        }
    }
}
