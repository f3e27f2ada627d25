"""The component: binds the rules to the world `user-validator`."""

from wit_world import exports
from wit_world.imports.types import (
    User,
    ValidationError,
    ValidationResult,
    ValidationResult_Errors,
    ValidationResult_Ok,
)

from rules import broken_rules, is_email


class Validator(exports.Validator):
    """The exported interface `my:user-validator/validator`."""

    def validate_user(self, user: User) -> list[ValidationError]:
        """Return an error for every broken rule."""
        return [
            ValidationError(field, message)
            for field, message in broken_rules(user.name, user.email, user.age)
        ]

    def check_user(self, user: User) -> ValidationResult:
        """Return the same as a variant."""
        errors = self.validate_user(user)
        return ValidationResult_Errors(errors) if errors else ValidationResult_Ok()

    def validate_email(self, email: str) -> bool:
        """Tell whether an e-mail address has the right form."""
        return is_email(email)
