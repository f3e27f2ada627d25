//! The validator as an HTTP server: users in, the broken rules of each out.

use axum::serve::ListenerExt;
use axum::{Json, Router, routing::post};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

#[path = "../../../guests-rust/validator/src/rules.rs"]
mod rules;

#[derive(Deserialize)]
struct User {
    name: String,
    email: String,
    age: u32,
}

#[derive(Serialize)]
struct ValidationError {
    field: &'static str,
    message: &'static str,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    // An answer goes out at once, whatever is still under way.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let serve = axum::serve(listener, Router::new().route("/", post(validate)));
    tokio::select! {
        served = serve => served,
        // Whoever started this is gone when nothing can be read any more.
        read = async { tokio::io::stdin().read_to_end(&mut Vec::new()).await } => read.map(drop),
    }
}

async fn validate(Json(users): Json<Vec<User>>) -> Json<Vec<Vec<ValidationError>>> {
    Json(users.iter().map(broken).collect())
}

fn broken(user: &User) -> Vec<ValidationError> {
    rules::broken(&user.name, &user.email, user.age)
        .map(|rule| ValidationError {
            field: rule.field(),
            message: rule.message(),
        })
        .collect()
}
