//! The world `reporter` in Rust: users are created by the imported service.

mod report;

use crate::exports::my::reporting::reports::{BrokenFields, DomainShare, Guest, Summary, User};
use crate::my::user_service::service;

wit_bindgen::generate!({
    path: "../../wit/reporting",
    world: "reporter",
    generate_all,
});

struct Reporter;

impl Guest for Reporter {
    fn report_users(users: Vec<User>) -> Summary {
        let results = service::create_users(&users);
        let created = users
            .iter()
            .zip(&results)
            .filter(|(_, result)| result.success);
        let emails: Vec<&str> = created.map(|(user, _)| user.email.as_str()).collect();
        let broken = |field: &str| {
            let errors = results.iter().flat_map(|result| &result.errors);
            errors.filter(|error| error.field == field).count() as u32
        };
        let score = |(user, result): (&User, &service::CreateUserResult)| {
            report::score(user.age, &user.name, result.success)
        };
        Summary {
            created: emails.len() as u32,
            rejected: (users.len() - emails.len()) as u32,
            broken: BrokenFields {
                name: broken("name"),
                email: broken("email"),
                age: broken("age"),
            },
            ages: report::ages(users.iter().map(|user| user.age)),
            domains: report::domains(&emails)
                .into_iter()
                .map(|(domain, users, share)| DomainShare {
                    domain: domain.to_owned(),
                    users,
                    share,
                })
                .collect(),
            scores: users.iter().zip(&results).map(score).collect(),
        }
    }
}

export!(Reporter);
