// Command service is the service as an HTTP server. It asks the validator at the
// address that is its argument.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"lab.example/guests-go/service/userid"
)

type user struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Age   uint32 `json:"age"`
}

type validationError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

type createUserResult struct {
	Success bool              `json:"success"`
	UserID  *string           `json:"user-id"`
	Errors  []validationError `json:"errors"`
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: service VALIDATOR-URL")
	}
	validator := os.Args[1]
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		// Whoever started this is gone when nothing can be read any more.
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		results, err := createUsers(validator, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(results)
	})))
}

func createUsers(validator string, body io.Reader) ([]createUserResult, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var users []user
	if err := json.Unmarshal(text, &users); err != nil {
		return nil, err
	}
	// The users as they came: the validator reads the same JSON.
	response, err := http.Post(validator, "application/json", bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var errors [][]validationError
	if err := json.NewDecoder(response.Body).Decode(&errors); err != nil {
		return nil, err
	}
	if len(errors) != len(users) {
		return nil, fmt.Errorf("the validator answered for %d of %d users", len(errors), len(users))
	}
	results := make([]createUserResult, len(users))
	for i, user := range users {
		results[i].Errors = errors[i]
		if len(errors[i]) == 0 {
			id := userid.Of(user.Name, user.Email, user.Age)
			results[i].Success, results[i].UserID = true, &id
		}
	}
	// The rest of the body is read, so that the connection can be used again.
	_, _ = io.Copy(io.Discard, response.Body)
	return results, nil
}
