// Command validator is the component that knows the rules for users. It only
// translates between the types of its bindings and those of package rules.
package main

import (
	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/validator/internal/my/user-validator/types"
	"lab.example/guests-go/validator/internal/my/user-validator/validator"
	"lab.example/guests-go/validator/rules"
)

func init() {
	validator.Exports.ValidateUser = validateUser
	validator.Exports.CheckUser = checkUser
	validator.Exports.ValidateEmail = rules.ValidEmail
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func validateUser(user validator.User) cm.List[validator.ValidationError] {
	violations := rules.Check(user.Name, user.Email, user.Age)
	answer := make([]validator.ValidationError, len(violations))
	for i, v := range violations {
		answer[i] = validator.ValidationError{Field: v.Field, Message: v.Message}
	}
	return cm.ToList(answer)
}

func checkUser(user validator.User) validator.ValidationResult {
	broken := validateUser(user)
	if broken.Len() == 0 {
		return types.ValidationResultOK()
	}
	return types.ValidationResultErrors(broken)
}
