//! The records of the interfaces as plain structs.

/// The record `user`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct User {
    pub name: String,
    pub email: String,
    pub age: u32,
}

/// The record `validation-error`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ValidationError {
    pub field: String,
    pub message: String,
}

/// The variant `validation-result`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValidationResult {
    Ok,
    Errors(Vec<ValidationError>),
}

/// The record `create-user-result`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CreateUserResult {
    pub success: bool,
    pub user_id: Option<String>,
    pub errors: Vec<ValidationError>,
}

impl ValidationError {
    /// One broken rule.
    pub fn new(field: &str, message: &str) -> Self {
        ValidationError {
            field: field.to_owned(),
            message: message.to_owned(),
        }
    }
}

impl ValidationResult {
    /// The errors of a result, none if it is `ok`.
    pub fn errors(&self) -> &[ValidationError] {
        match self {
            ValidationResult::Ok => &[],
            ValidationResult::Errors(errors) => errors,
        }
    }
}

impl From<Vec<ValidationError>> for ValidationResult {
    fn from(errors: Vec<ValidationError>) -> Self {
        if errors.is_empty() {
            ValidationResult::Ok
        } else {
            ValidationResult::Errors(errors)
        }
    }
}
