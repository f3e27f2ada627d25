// Command store is the component that keeps users in databases, which another one has.
package main

import (
	"errors"

	"go.bytecodealliance.org/cm"
	"lab.example/guests-go/store/internal/my/database/connection"
	"lab.example/guests-go/store/internal/my/database/users"
	"lab.example/guests-go/store/user"
)

func init() {
	users.Exports.Run = run
}

// main is what the compiler asks of a program; a component never calls it.
func main() {}

func run(steps cm.List[users.Step]) cm.List[users.Outcome] {
	var connections places
	defer connections.drop()
	outcomes := make([]users.Outcome, 0, steps.Len())
	for _, step := range steps.Slice() {
		outcomes = append(outcomes, connections.run(step))
	}
	return cm.ToList(outcomes)
}

// places are the connections of one run; a place whose connection was dropped is
// cm.ResourceNone, which is no handle's number.
type places []connection.DbConnection

func (p *places) run(step users.Step) users.Outcome {
	if name := step.Open(); name != nil {
		*p = append(*p, connection.NewDbConnection(*name))
		return users.OutcomeDone()
	}
	place := placeOf(step)
	if uint64(place) >= uint64(len(*p)) || (*p)[place] == cm.ResourceNone {
		return users.OutcomeAbsent()
	}
	return runAt(&(*p)[place], step)
}

// placeOf answers the place of a step that has one.
func placeOf(step users.Step) uint32 {
	for _, at := range []*uint32{step.Close(), step.Release(), step.Describe(), step.ListUsers()} {
		if at != nil {
			return *at
		}
	}
	for _, statement := range []*users.Statement{step.Query(), step.Execute(), step.Rename()} {
		if statement != nil {
			return statement.At
		}
	}
	return step.AddUser().At
}

// runAt does a step at a place that has a connection.
func runAt(place *connection.DbConnection, step users.Step) users.Outcome {
	c := *place
	switch {
	case step.Query() != nil:
		return queried(c, step.Query().Text)
	case step.ListUsers() != nil:
		return queried(c, user.List)
	case step.Execute() != nil:
		return changed(execute(c, step.Execute().Text))
	case step.AddUser() != nil:
		added := step.AddUser()
		return changed(user.Add(added.Name, added.Email, func(sql string) (uint64, error) {
			return execute(c, sql)
		}))
	case step.Close() != nil:
		c.Close()
	case step.Release() != nil:
		*place = cm.ResourceNone
		c.ResourceDrop()
	case step.Describe() != nil:
		return users.OutcomeText(connection.Describe(c))
	default:
		// The handle is given away, and another one comes back.
		*place = connection.Rename(c, step.Rename().Text)
	}
	return users.OutcomeDone()
}

func (p *places) drop() {
	for _, c := range *p {
		if c != cm.ResourceNone {
			c.ResourceDrop()
		}
	}
}

func queried(c connection.DbConnection, sql string) users.Outcome {
	answer := c.Query(sql)
	if why := answer.Err(); why != nil {
		return users.OutcomeFailed(*why)
	}
	return users.OutcomeRows(*answer.OK())
}

func execute(c connection.DbConnection, sql string) (uint64, error) {
	answer := c.Execute(sql)
	if why := answer.Err(); why != nil {
		return 0, errors.New(*why)
	}
	return *answer.OK(), nil
}

func changed(rows uint64, err error) users.Outcome {
	if err != nil {
		return users.OutcomeFailed(err.Error())
	}
	return users.OutcomeChanged(rows)
}
