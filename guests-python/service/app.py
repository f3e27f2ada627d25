"""The component: binds the service to the world `user-service`."""

from wit_world import exports
from wit_world.exports.service import CreateUserResult
from wit_world.imports import validator
from wit_world.imports.types import User

from user_id import user_id


class Service(exports.Service):
    """The exported interface `my:user-service/service`."""

    def create_user(self, user: User) -> CreateUserResult:
        """Create a user if the imported validator has nothing against it."""
        errors = validator.validate_user(user)
        if errors:
            return CreateUserResult(success=False, user_id=None, errors=errors)
        return CreateUserResult(
            success=True, user_id=user_id(user.name, user.email, user.age), errors=[]
        )

    def create_users(self, users: list[User]) -> list[CreateUserResult]:
        """Create users one by one."""
        return [self.create_user(user) for user in users]
