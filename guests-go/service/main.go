// Command service is the component that creates users. It has no rules of its
// own: what the imported validator answers is what decides.
package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/service/internal/my/user-service/service"
	"lab.example/guests-go/service/internal/my/user-validator/validator"
	"lab.example/guests-go/service/userid"
)

func init() {
	service.Exports.CreateUser = createUser
	service.Exports.CreateUsers = createUsers
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func createUser(user service.User) service.CreateUserResult {
	broken := validator.ValidateUser(user)
	if broken.Len() > 0 {
		return service.CreateUserResult{Errors: broken}
	}
	return service.CreateUserResult{
		Success: true,
		UserID:  cm.Some(userid.Of(user.Name, user.Email, user.Age)),
	}
}

func createUsers(users cm.List[service.User]) cm.List[service.CreateUserResult] {
	answer := make([]service.CreateUserResult, users.Len())
	for i, user := range users.Slice() {
		answer[i] = createUser(user)
	}
	return cm.ToList(answer)
}
