// Package user has users as rows, free of everything that belongs to WebAssembly.
package user

import (
	"errors"
	"strings"
)

// List is the query for all users.
const List = "SELECT name, email FROM users ORDER BY name"

const (
	create = "CREATE TABLE users (name, email)"
	there  = "table users already exists"
)

// Add stores a user by a connection's execute, and answers what that answers. It fails
// before if the user is not right.
func Add(name, email string, execute func(sql string) (uint64, error)) (uint64, error) {
	if name == "" {
		return 0, errors.New("name is required")
	}
	if !strings.Contains(email, "@") {
		return 0, errors.New("email is invalid")
	}
	if _, err := execute(create); err != nil && err.Error() != there {
		return 0, err
	}
	return execute("INSERT INTO users VALUES (" + quoted(name) + ", " + quoted(email) + ")")
}

func quoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}
